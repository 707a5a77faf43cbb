import { formatTime, type Instant } from "../../api/instant.ts"
import { required, notSupported, type FieldError } from "../../api/field-error.ts"
import { draftOf } from "../../api/draft.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject, ObjectMeta, Status } from "../../api/meta.ts"
import { decodeObject as decodeBySchema } from "../../api/schema/decode.ts"
import { badRequest, conflict, invalid, isFailure, notFound } from "../../api/status.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import { admitted } from "../admission/plugin.ts"
import { instantNow, type Asking } from "../asks.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey } from "../resources.ts"
import { write, type Change } from "../write.ts"

interface Binding extends ApiObject {
  readonly target: { readonly kind?: string; readonly name?: string }
}

const resource = { group: "", resource: "pods/binding" }

/** POST to a Pod's binding: it belongs to that node from now on. Upstream: the pod registry's BindingREST. */
export function* bind(exchange: Exchange): Asking<Answer | Status> {
  const { namespace, name } = placeOf(exchange)
  const binding = readBinding(exchange)
  if (isFailure(binding)) return binding
  const now = yield* instantNow()
  const refused = yield* admitted(exchange.server.admission, attributesOf(exchange, "CREATE", binding, undefined, now))
  if (refused) return refused
  const outcome = yield* write(exchange, objectKey(exchange.resource, namespace, name), (current) => decide(current as Pod | undefined, binding, name, now))
  return isFailure(outcome) ? outcome : ok({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" }, exchange, 201)
}

function readBinding({ request, info }: Exchange): Binding | Status {
  const { body } = request
  if (!isObject(body)) return badRequest("the body of the request is no Binding")
  const decoded = decodeBySchema("v1/Binding", { apiVersion: "v1", kind: "Binding", ...body } as JsonObject)
  if (!decoded.ok) return badRequest(`Binding in version "v1" cannot be handled as a Binding: ${decoded.error}`)
  const binding = decoded.value.value as unknown as Binding
  if (binding.metadata?.name && binding.metadata.name !== info.name) return badRequest("name in URL does not match name in Binding object")
  const errors: FieldError[] = []
  const { kind = "", name = "" } = binding.target ?? {}
  if (kind !== "" && kind !== "Node") errors.push(notSupported("target.kind", kind, ["Node", "<empty>"]))
  if (name === "") errors.push(required("target.name"))
  binding.metadata ??= {} as ObjectMeta
  return errors.length > 0 ? invalid({ group: "", kind: "Binding" }, info.name, errors) : binding
}

function decide(current: Pod | undefined, { metadata, target }: Binding, name: string, now: Instant): Change | Status {
  if (!current) return notFound({ group: "", resource: "pods" }, name)
  const why = whyNot(current, metadata.uid, name)
  if (why) return conflict(resource, name, why)
  const draft = draftOf(current)
  draft.spec.nodeName = target.name ?? ""
  if (metadata.labels) draft.metadata.labels = { ...draft.metadata.labels, ...metadata.labels }
  if (metadata.annotations) draft.metadata.annotations = { ...draft.metadata.annotations, ...metadata.annotations }
  const scheduled = { type: "PodScheduled", status: "True", lastTransitionTime: formatTime(now) } as const
  const conditions = draft.status.conditions ?? []
  const known = conditions.some(({ type }) => type === "PodScheduled")
  draft.status.conditions = known ? conditions.map((each) => (each.type === "PodScheduled" ? scheduled : each)) : [...conditions, scheduled]
  delete draft.status.nominatedNodeName
  return { type: "put", draft }
}

function whyNot({ metadata, spec }: Pod, uid: string | undefined, name: string): string | undefined {
  if (uid && uid !== metadata.uid) return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
  if (metadata.deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`
  if (spec.nodeName) return `pod ${name} is already assigned to node "${spec.nodeName}"`
  return spec.schedulingGates?.length ? `pod ${name} has non-empty .spec.schedulingGates` : undefined
}
