import type { ApiObject, Status } from "../api/meta.ts"
import { exactField, parseFieldSelector } from "../api/field-selectors.ts"
import { parseLabelSelector } from "../api/label-parser.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import { applyMerge } from "../api/patch/json-merge.ts"
import { requestInfo } from "../api/path.ts"
import { matches } from "../api/selectors.ts"
import { notFound } from "../api/status.ts"
import type { Json, JsonObject } from "../base/json.ts"
import type { Outcome, Request } from "../kubectl/asks.ts"

/**
 * Answers reads from a few objects that stand still, and merge patches without keeping them. Of field selectors only the name of whom an
 * Event is about counts.
 */
export function stillStore(objects: readonly ApiObject[]): (request: Request) => Outcome {
  return ({ method, path, body }) => {
    const info = requestInfo(method, path)
    const kind = builtinRegistry.byResource(info.apiGroup, info.apiVersion, info.resource)
    if (!kind) return refused(404, notFound({ group: info.apiGroup, resource: info.resource }, info.name))
    const own = objects.filter((object) => object.kind === kind.kind && (!kind.namespaced || info.namespace === "" || object.metadata.namespace === info.namespace))
    if (info.verb === "list") {
      const selector = parseLabelSelector(info.labelSelector)
      const fields = parseFieldSelector(info.fieldSelector)
      const about = fields.ok ? exactField(fields.value, "involvedObject.name") : undefined
      const items = own.filter((object) => selector.ok && matches(selector.value, object.metadata.labels) && (about === undefined || (object as { involvedObject?: { name?: string } }).involvedObject?.name === about))
      return good({ kind: kind.listKind, apiVersion: kind.apiVersion, metadata: {}, items: items as unknown as readonly Json[] })
    }
    const object = own.find(({ metadata }) => metadata.name === info.name)
    if (!object) return refused(404, notFound({ group: kind.group, resource: kind.plural }, info.name))
    return good(method === "PATCH" ? applyMerge(object as unknown as Json, body as Json) : (object as unknown as JsonObject))
  }
}

const good = (body: Json): Outcome => ({ status: 200, headers: {}, body })
const refused = (status: number, body: Status): Outcome => ({ status, headers: {}, body: body as unknown as Json })
