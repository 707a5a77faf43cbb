import type { ControllerRevision } from "../api/kinds/controller-revision.ts"
import type { Deployment } from "../api/kinds/deployment.ts"
import type { ReplicaSet } from "../api/kinds/replica-set.ts"
import type { PodTemplate } from "../api/kinds/pod/types.ts"
import { controllerOf, type ApiObject } from "../api/meta.ts"
import { applyStrategic } from "../api/patch/strategic-apply.ts"
import { definitionOf, patchSchemaOf } from "../api/schema/definition.ts"
import { fromObject, selectorText, type SelectorObject } from "../api/selectors.ts"
import { equalJson, isObject, type Json, type JsonObject } from "../base/json.ts"
import type { Run } from "./asks.ts"
import type { Call } from "./command.ts"
import type { Subject } from "./each.ts"

/** A template that a workload has had: a ReplicaSet of a Deployment, a ControllerRevision of the others. */
export interface Revision {
  readonly number: number
  readonly changeCause: string
  readonly template: PodTemplate
  readonly annotations: Readonly<Record<string, string>>
  /** For a ControllerRevision the patch that brings it back. */
  readonly patch: JsonObject | undefined
}

export const revisionAnnotation = "deployment.kubernetes.io/revision"
const changeCauseAnnotation = "kubernetes.io/change-cause"
const hashLabel = "pod-template-hash"

/** The revisions of a workload, oldest first. */
export function* revisionsOf(call: Call, { kind, object }: Subject): Run<readonly Revision[]> {
  const found = kind.kind === "Deployment" ? (yield* replicaSetsOf(call, object)).flatMap(ofReplicaSet) : (yield* owned<ControllerRevision>(call, "controllerrevisions", object)).map((revision) => ofControllerRevision(kind.schema, object, revision))
  return found.toSorted((a, b) => a.number - b.number)
}

/** The ReplicaSets that a Deployment controls. */
export const replicaSetsOf = (call: Call, deployment: ApiObject): Run<readonly ReplicaSet[]> => owned<ReplicaSet>(call, "replicasets", deployment)

function* owned<T extends ApiObject>(call: Call, plural: string, owner: ApiObject): Run<readonly T[]> {
  const kind = call.discovery.byName(plural)
  const { spec } = owner as unknown as { spec?: { selector?: SelectorObject } }
  const selector = fromObject(spec?.selector ?? {})
  if (!kind || !selector.ok) return []
  const { items } = yield* call.client.list(kind, owner.metadata.namespace ?? "", { labelSelector: selectorText(selector.value) })
  return (items as readonly ApiObject[] as readonly T[]).filter((item) => controllerOf(item)?.uid === owner.metadata.uid)
}

function ofReplicaSet({ metadata, spec }: ReplicaSet): Revision[] {
  const annotations = metadata.annotations ?? {}
  const number = annotations[revisionAnnotation]
  if (number === undefined || !/^\d+$/.test(number)) return []
  return [{ number: Number(number), changeCause: annotations[changeCauseAnnotation] ?? "", template: spec?.template ?? {}, annotations, patch: undefined }]
}

function ofControllerRevision(schema: string, object: ApiObject, { revision, metadata, data }: ControllerRevision): Revision {
  const patch = isObject(data) ? data : {}
  const restored = applyStrategic({ ...object }, { ...patch }, patchSchemaOf(definitionOf(schema))) as { spec?: { template?: PodTemplate } }
  return { number: revision, changeCause: metadata.annotations?.[changeCauseAnnotation] ?? "", template: restored.spec?.template ?? {}, annotations: metadata.annotations ?? {}, patch }
}

/** Without the label that tells ReplicaSets of one Deployment apart. */
export function withoutHash(template: PodTemplate): PodTemplate {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

export const sameTemplate = (a: PodTemplate | undefined, b: PodTemplate | undefined): boolean => equalJson(withoutHash(a ?? {}) as unknown as Json, withoutHash(b ?? {}) as unknown as Json)

/** Whether the kind keeps revisions that can be seen and brought back. */
export const keepsRevisions = ({ kind, group }: { readonly kind: string; readonly group: string }): boolean => group === "apps" && ["Deployment", "DaemonSet", "StatefulSet"].includes(kind)

/** The Deployment's own annotations that a rollback leaves as they are. */
export const staysOnRollback = ["kubectl.kubernetes.io/last-applied-configuration", revisionAnnotation, "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to"]

/** A Deployment as what it is. */
export const asDeployment = ({ object }: Subject): Deployment => object as unknown as Deployment
