import type { Json, JsonObject } from "../base/json.ts"
import type { ApiObject } from "../api/meta.ts"
import { collectionPath } from "../api/path.ts"
import { readOf, settled, sources, type Controller, type Source } from "./contract.ts"

interface Namespace extends ApiObject {
  status?: { phase?: string }
}

/** What every namespace has. */
interface Provided {
  readonly controller: string
  readonly account: string
  readonly source: Source
  readonly object: JsonObject & { readonly metadata: JsonObject & { readonly name: string } }
  /** The field that is put right where somebody changed it. */
  readonly keeps?: string
  /** Whether it makes its object anew while the namespace is emptied, and is refused. */
  readonly triesWhereGoing?: boolean
}

const isGoing = ({ status, metadata }: Namespace): boolean => status?.phase === "Terminating" || metadata.deletionTimestamp !== undefined

/**
 * A controller that has one object in every namespace that is not going. Woken by namespaces that come or change, and by its object
 * when somebody deletes or changes it.
 */
export function provider({ controller, account, source, object, keeps, triesWhereGoing = false }: Provided): Controller {
  const { name } = object.metadata
  return {
    name: controller,
    account,
    qps: 20,
    burst: 30,
    workers: 1,
    watches: ["namespaces", source],
    wakes(seen) {
      if (seen.source === "namespaces") return seen.object && isGoing(seen.object) ? [] : [seen.key]
      const metadata = (seen.object ?? seen.before)?.metadata
      return metadata?.name === name && (seen.object === undefined || keeps !== undefined) ? [metadata.namespace ?? ""] : []
    },
    reconcile(key, view) {
      const namespace = view.get<Namespace>("namespaces", key)
      if (!namespace || (isGoing(namespace) && !triesWhereGoing)) return settled
      const present = view.get<ApiObject>(source, `${key}/${name}`) as unknown as JsonObject | undefined
      if (present && (keeps === undefined || JSON.stringify(present[keeps]) === JSON.stringify(object[keeps]))) return settled
      const path = collectionPath(sources[source], key)
      const because = { say: `${controller}/missing`, about: { namespace: key, name }, read: [readOf(namespace)] }
      const sees = { source }
      if (present) return { type: "write", writes: [{ method: "PUT", path: `${path}/${name}`, body: { ...present, [keeps ?? ""]: object[keeps ?? ""] as Json }, sees }], because }
      return { type: "write", writes: [{ method: "POST", path, body: { ...object, metadata: { ...object.metadata, namespace: key } }, sees }], because }
    },
  }
}
