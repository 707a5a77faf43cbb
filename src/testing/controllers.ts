import { prefixEnd, Table } from "../base/table.ts"
import { instantAt, type Instant } from "../api/instant.ts"
import { keyOf, type ApiObject } from "../api/meta.ts"
import { objectsBy, reindex, type Indexed, type IndexName } from "../client/indexes.ts"
import { seconds, type Micros } from "../base/time.ts"
import { sources, type Controller, type Plan, type Seen, type Source, type View } from "../controllers/contract.ts"

/** A controller alone with what it sees and remembers: for its decisions, without a cluster. */
export class Desk {
  readonly objects = Object.fromEntries(Object.keys(sources).map((source) => [source, new Table<string, ApiObject>()])) as Record<Source, Table<string, ApiObject>>
  readonly memory = new Table<string, unknown>()
  readonly #controller: Controller
  readonly #clusterCidr: string
  now = seconds(10)

  constructor(controller: Controller, clusterCidr = "10.244.0.0/16") {
    this.#controller = controller
    this.#clusterCidr = clusterCidr
  }

  get view(): View {
    return {
      now: this.now,
      instant: instantAt(1_767_268_800_000_000 as Instant, this.now),
      beganAt: 0 as Micros,
      config: { server: "", clusterCidr: this.#clusterCidr },
      get: <T extends ApiObject>(source: Source, key: string) => this.objects[source].get(key) as T | undefined,
      list: <T extends ApiObject>(source: Source) => this.objects[source].values() as readonly ApiObject[] as readonly T[],
      by: <T extends ApiObject>(source: Source, index: IndexName, value: string) => objectsBy(this.#indexOf(source), index, value) as readonly ApiObject[] as readonly T[],
      inNamespace: <T extends ApiObject>(source: Source, namespace: string) => this.objects[source].values(`${namespace}/`, prefixEnd(`${namespace}/`)) as readonly ApiObject[] as readonly T[],
      count: (source) => this.objects[source].size,
      memory: <T>(key: string) => this.memory.get(key) as T | undefined,
    }
  }

  /** The controller starts with what is there. */
  begin(): void {
    this.#remember(this.#controller.begin?.(this.view))
  }

  put(source: Source, object: object): void {
    this.objects[source].set(keyOf(object as ApiObject), object as ApiObject)
  }

  #indexOf(source: Source): Indexed {
    const indexed: Indexed = new Table()
    for (const object of this.objects[source].values()) reindex(indexed, sources[source].indexes ?? [], undefined, object)
    return indexed
  }

  wakes(seen: Omit<Seen, "source"> & { readonly source?: Source }): readonly string[] {
    return this.#controller.wakes({ source: "nodes", ...seen }, this.view)
  }

  /** Decides about a key and remembers what it says. */
  look(key: string): Plan {
    const plan = this.#controller.reconcile(key, this.view)
    this.#remember(plan.remember)
    return plan
  }

  #remember(facts: Readonly<Record<string, unknown>> = {}): void {
    for (const [key, value] of Object.entries(facts)) {
      if (value === null) this.memory.delete(key)
      else this.memory.set(key, value)
    }
  }
}

/** The body of a plan's only write; undefined where it writes nothing. */
export const bodyOf = (plan: Plan): unknown => (plan.type === "write" ? plan.writes[0]?.body : undefined)
