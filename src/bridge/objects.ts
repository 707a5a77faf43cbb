import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject } from "../api/meta.ts"
import { equalJson, type JsonObject } from "../base/json.ts"
import type { ObjectChange } from "../cluster/observe.ts"
import { listAt, nameOf, textAt } from "../base/json-path.ts"
import { nodeStatus, viewNode } from "./node-view.ts"
import { viewPod } from "./pod-view.ts"
import type { NodeView, PodView, ResourceView } from "./protocol.ts"
import { viewResource } from "./resource-view.ts"
import { pageKey } from "../cluster/store-keys.ts"

/** What a frame tells of objects. */
export interface Told {
  readonly nodes: readonly NodeView[]
  readonly pods: readonly PodView[]
  readonly resources: readonly ResourceView[]
  readonly gone: readonly string[]
}

const nodeLeases = "leases/kube-node-lease/"

/** The most objects of one frame, and the most that they may take, in characters: the rest comes with the next. */
const objectsMax = 500
const sizeMax = 64_000
const goneMax = 2_000

/**
 * The store's objects as the page is to see them: it keeps what changed and was not told yet, each object once, in the order in which
 * they first changed. It costs what changes, not what there is.
 */
export class Objects {
  readonly #epochMicros: number
  readonly #all = new Map<string, JsonObject>()
  readonly #leases = new Map<string, JsonObject>()
  /** The EndpointSlices of each Service, by the Service's key. */
  readonly #slices = new Map<string, Map<string, JsonObject>>()
  /** Keys of Pods by their node: how they look hangs on how it is. */
  readonly #podsOn = new Map<string, Set<string>>()
  /** Keys of Pods that are ready and to stay, outside kube-system. */
  readonly #ready = new Set<string>()
  #changed = new Set<string>()
  #gone = new Set<string>()

  constructor(epochMicros: number) {
    this.#epochMicros = epochMicros
  }

  note({ key: stored, object, before }: ObjectChange): void {
    const either = object ?? before
    const kind = either?.["kind"]
    const name = nameOf(either)
    if (kind === "Event") return
    if (kind === "Lease") return this.#noteLease(textAt(either, "metadata", "namespace"), name, object)
    const key = pageKey(stored)
    const known = this.#all.get(key)
    if (kind === "EndpointSlice") this.#noteSlice(key, either as JsonObject, object)
    if (kind === "Node" && object && (!known || nodeStatus(object) !== nodeStatus(known))) for (const pod of this.#podsOn.get(name) ?? []) this.#changed.add(pod)
    if (kind === "Pod") this.#notePod(key, textAt(known, "spec", "nodeName"), object)
    if (object) this.#all.set(key, object)
    else this.#all.delete(key)
    ;(object ? this.#gone : this.#changed).delete(key)
    ;(object ? this.#changed : this.#gone).add(key)
  }

  /**
   * Another moment of the world: `objects` are all that there are. What differs from the objects before has changed.
   */
  turnTo(objects: readonly ObjectChange[]): void {
    const there = new Set<string>()
    for (const change of objects) {
      const key = pageKey(change.key)
      there.add(key)
      if (!equalJson(this.#known(key), change.object)) this.note(change)
    }
    for (const [key, before] of [...this.#all, ...this.#leasesByKey()]) if (!there.has(key)) this.note({ key, object: undefined, before, revision: 0 })
  }

  /** How many Pods are ready and to stay, outside kube-system. */
  get ready(): number {
    return this.#ready.size
  }

  /** Whether nobody has heard of a node for a grace period. */
  isUnknown(node: string): boolean {
    const known = this.#all.get(`nodes/${node}`)
    return known !== undefined && nodeStatus(known) === "unknown"
  }

  /** What changed and was not told yet, as much as a frame may hold; what is watched comes first. */
  take(watched: readonly string[]): Told {
    const told = { nodes: [] as NodeView[], pods: [] as PodView[], resources: [] as ResourceView[] }
    let size = 0
    let count = 0
    for (const key of this.#inTurn(watched)) {
      if (count >= objectsMax || size >= sizeMax) break
      this.#changed.delete(key)
      const object = this.#all.get(key)
      if (!object) continue
      const view = this.#view(key, object)
      if (view.type === "node") told.nodes.push(view.view)
      else if (view.type === "pod") told.pods.push(view.view)
      else told.resources.push(view.view)
      count++
      size += JSON.stringify(view.view).length
    }
    const gone = [...this.#gone].slice(0, goneMax)
    for (const key of gone) this.#gone.delete(key)
    return { ...told, gone }
  }

  *#inTurn(watched: readonly string[]): Iterable<string> {
    for (const key of watched) if (this.#changed.has(key)) yield key
    yield* this.#changed
  }

  #view(key: string, object: JsonObject): { type: "node"; view: NodeView } | { type: "pod"; view: PodView } | { type: "resource"; view: ResourceView } {
    const known = object as unknown as ApiObject
    if (known.kind === "Node") return { type: "node", view: viewNode(object, this.#leases.get(known.metadata.name), this.#epochMicros) }
    if (known.kind !== "Pod") return { type: "resource", view: viewResource(key, known, this.#epochMicros, [...(this.#slices.get(key)?.values() ?? [])]) }
    return { type: "pod", view: viewPod(key, known as Pod, this.#epochMicros, this.isUnknown(textAt(object, "spec", "nodeName"))) }
  }

  #known(key: string): JsonObject | undefined {
    return this.#all.get(key) ?? (key.startsWith(nodeLeases) ? this.#leases.get(key.slice(nodeLeases.length)) : undefined)
  }

  #leasesByKey(): [string, JsonObject][] {
    return [...this.#leases].map(([name, lease]) => [nodeLeases + name, lease])
  }

  #noteLease(namespace: string, name: string, object: JsonObject | undefined): void {
    if (namespace !== "kube-node-lease") return
    if (object) this.#leases.set(name, object)
    else this.#leases.delete(name)
    if (this.#all.has(`nodes/${name}`)) this.#changed.add(`nodes/${name}`)
  }

  #noteSlice(key: string, either: JsonObject, object: JsonObject | undefined): void {
    const service = textAt(either, "metadata", "labels", "kubernetes.io/service-name")
    if (service === "") return
    const serviceKey = `services/${textAt(either, "metadata", "namespace")}/${service}`
    const slices = this.#slices.get(serviceKey) ?? new Map<string, JsonObject>()
    if (object) slices.set(key, object)
    else slices.delete(key)
    if (slices.size > 0) this.#slices.set(serviceKey, slices)
    else this.#slices.delete(serviceKey)
    if (this.#all.has(serviceKey)) this.#changed.add(serviceKey)
  }

  #notePod(key: string, was: string, pod: JsonObject | undefined): void {
    if (pod && isReady(pod)) this.#ready.add(key)
    else this.#ready.delete(key)
    const is = textAt(pod, "spec", "nodeName")
    if (was === is) return
    const left = this.#podsOn.get(was)
    left?.delete(key)
    if (left?.size === 0) this.#podsOn.delete(was)
    if (is === "") return
    const there = this.#podsOn.get(is) ?? new Set<string>()
    this.#podsOn.set(is, there.add(key))
  }
}

/** Whether a Pod counts as one of those that work: it is ready, is to stay, and is no part of the cluster itself. */
function isReady(pod: JsonObject): boolean {
  if (textAt(pod, "metadata", "namespace") === "kube-system" || textAt(pod, "metadata", "deletionTimestamp") !== "") return false
  return listAt(pod, "status", "conditions").some(({ type, status }) => type === "Ready" && status === "True")
}
