import { equalJson, type Json } from "../../base/json.ts"
import { Table } from "../../base/table.ts"
import type { Frame, PodView, ResourceView } from "../../bridge/protocol.ts"

/**
 * The cluster's objects as the page has them, by key and in its order, and by what components ask for. A frame costs what it changes; what
 * it does not touch keeps its identity: a component that selects `podsOn.get("node-1")` hears of changes on that node alone. Nobody but
 * {@link mergeChanged} changes a table.
 */
export interface ObjectsSeen {
  readonly pods: Table<string, PodView>
  readonly resources: Table<string, ResourceView>
  /** Pods by node; those without one under "". */
  readonly podsOn: Table<string, Table<string, PodView>>
  /** Pods and resources by the uid of their controller. */
  readonly ownedBy: Table<string, Table<string, PodView | ResourceView>>
  /** Resources by plural: "deployments". */
  readonly ofPlural: Table<string, Table<string, ResourceView>>
  /** The key of each uid. */
  readonly keyOf: Table<string, string>
}

export const noObjects: ObjectsSeen = { pods: new Table(), resources: new Table(), podsOn: new Table(), ownedBy: new Table(), ofPlural: new Table(), keyOf: new Table() }

/** The objects after a frame; the same where it changes none. */
export function mergeChanged(seen: ObjectsSeen, frame: Pick<Frame, "pods" | "resources" | "gone">): ObjectsSeen {
  const pods = frame.pods.filter((view) => !same(seen.pods.get(view.key), view))
  const resources = frame.resources.filter((view) => !same(seen.resources.get(view.key), view))
  const gone = frame.gone.filter((key) => seen.pods.has(key) || seen.resources.has(key))
  if (pods.length + resources.length + gone.length === 0) return seen
  const draft = new Draft(seen)
  for (const key of gone) draft.remove(key)
  for (const pod of pods) draft.putPod(pod)
  for (const resource of resources) draft.putResource(resource)
  return draft.done()
}

/** A view is plain data, as all that crosses a worker's border. */
const same = (a: PodView | ResourceView | undefined, b: PodView | ResourceView): boolean => a !== undefined && equalJson(a as unknown as Json, b as unknown as Json)

/** One change of the objects: each table is cloned when it is first written to. */
class Draft {
  readonly #from: ObjectsSeen
  readonly #tables: { -readonly [K in keyof ObjectsSeen]: ObjectsSeen[K] }
  /** Inner tables that are this draft's own. */
  readonly #own = new Set<unknown>()

  constructor(from: ObjectsSeen) {
    this.#from = from
    const { pods, resources, podsOn, ownedBy, ofPlural, keyOf } = from
    this.#tables = { pods, resources, podsOn, ownedBy, ofPlural, keyOf }
  }

  done(): ObjectsSeen {
    return this.#tables
  }

  putPod(pod: PodView): void {
    const before = this.#tables.pods.get(pod.key)
    if (before && before.node !== pod.node) this.#drop("podsOn", before.node, pod.key)
    if (before) this.#forgetOwner(before, pod)
    this.#table("pods").set(pod.key, pod)
    this.#put("podsOn", pod.node, pod)
    this.#keep(pod)
  }

  putResource(resource: ResourceView): void {
    const before = this.#tables.resources.get(resource.key)
    if (before) this.#forgetOwner(before, resource)
    this.#table("resources").set(resource.key, resource)
    this.#put("ofPlural", pluralOf(resource.key), resource)
    this.#keep(resource)
  }

  remove(key: string): void {
    const pod = this.#tables.pods.get(key)
    const resource = this.#tables.resources.get(key)
    if (pod) {
      this.#table("pods").delete(key)
      this.#drop("podsOn", pod.node, key)
    }
    if (resource) {
      this.#table("resources").delete(key)
      this.#drop("ofPlural", pluralOf(key), key)
    }
    const gone = pod ?? resource
    if (gone) this.#forgetOwner(gone, undefined)
  }

  #keep(view: PodView | ResourceView): void {
    if (view.owner !== "") this.#put("ownedBy", view.owner, view)
    this.#table("keyOf").set(view.uid, view.key)
  }

  #forgetOwner(before: PodView | ResourceView, after: PodView | ResourceView | undefined): void {
    if (before.owner !== "" && before.owner !== after?.owner) this.#drop("ownedBy", before.owner, before.key)
    if (before.uid !== after?.uid && this.#tables.keyOf.get(before.uid) === before.key) this.#table("keyOf").delete(before.uid)
  }

  #table<K extends keyof ObjectsSeen>(name: K): ObjectsSeen[K] {
    if (this.#tables[name] === this.#from[name]) this.#tables[name] = this.#from[name].clone() as ObjectsSeen[K]
    return this.#tables[name]
  }

  #put(index: "podsOn" | "ownedBy" | "ofPlural", group: string, view: PodView | ResourceView): void {
    this.#group(index, group).set(view.key, view)
  }

  #drop(index: "podsOn" | "ownedBy" | "ofPlural", group: string, key: string): void {
    const left = this.#group(index, group)
    left.delete(key)
    if (left.size === 0) this.#table(index).delete(group)
  }

  #group(index: "podsOn" | "ownedBy" | "ofPlural", name: string): Table<string, PodView | ResourceView> {
    const groups = this.#table(index) as Table<string, Table<string, PodView | ResourceView>>
    let group = groups.get(name)
    if (group && this.#own.has(group)) return group
    group = group?.clone() ?? new Table()
    this.#own.add(group)
    groups.set(name, group)
    return group
  }
}

const pluralOf = (key: string): string => key.slice(0, key.indexOf("/"))
