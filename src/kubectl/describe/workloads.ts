import type { IStatefulSet } from "kubernetes-models/apps/v1"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { controllerOf, type ApiObject, type Served } from "../../api/meta.ts"
import type { SelectorObject } from "../../api/selectors.ts"
import type { Run } from "../asks.ts"
import { replicaSetsOf, sameTemplate } from "../revisions.ts"
import { byText } from "../print/json.ts"
import { related, type Describer, type Surroundings } from "./describer.ts"
import { templateLines } from "./pod-template.ts"
import { controllerLines, dateText, headLines, mapText, metaLines, selectorOf, type Lines } from "./text.ts"

export const deploymentDescriber: Describer = {
  kind: "Deployment", group: "apps", events: true,
  *lines(object, { call }) {
    const deployment = object as ApiObject as Deployment
    const { metadata, spec, status = {} } = deployment
    const { type, rollingUpdate } = spec?.strategy ?? {}
    return [
      ...headLines(deployment),
      `CreationTimestamp:\t${dateText(metadata.creationTimestamp)}`,
      ...metaLines(deployment),
      `Selector:\t${selectorOf(spec?.selector)}`,
      `Replicas:\t${spec?.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
      `StrategyType:\t${type ?? ""}`,
      `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`,
      ...(rollingUpdate ? [`RollingUpdateStrategy:\t${rollingUpdate.maxUnavailable ?? 0} max unavailable, ${rollingUpdate.maxSurge ?? 0} max surge`] : []),
      ...templateLines(spec?.template ?? {}),
      ...reasonLines(status.conditions),
      ...replicaSetLines(deployment, yield* replicaSetsOf(call, deployment)),
    ]
  },
}

/** The one that has the Deployment's template is new; of several the oldest. */
function replicaSetLines({ spec }: Deployment, sets: readonly ReplicaSet[]): Lines {
  if (sets.length === 0) return []
  const current = sets.toSorted((a, b) => byText(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "")).find((set) => sameTemplate(set.spec?.template, spec?.template))
  const text = (chosen: readonly ReplicaSet[]): string => chosen.map((set) => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec?.replicas ?? 0} replicas created)`).join(", ") || "<none>"
  return [`OldReplicaSets:\t${text(sets.filter((set) => set !== current))}`, `NewReplicaSet:\t${text(current ? [current] : [])}`]
}

export const replicaSetDescriber: Describer = {
  kind: "ReplicaSet", group: "apps", events: true,
  *lines(object, surroundings) {
    const set = object as ApiObject as ReplicaSet
    const { spec, status } = set
    return [
      ...headLines(set), `Selector:\t${selectorOf(spec?.selector)}`, ...metaLines(set), ...controllerLines(set),
      `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`,
      yield* podCounts(surroundings, set, spec?.selector),
      ...templateLines(spec?.template ?? {}),
      ...reasonLines(status?.conditions),
    ]
  },
}

export const daemonSetDescriber: Describer = {
  kind: "DaemonSet", group: "apps", events: true,
  *lines(object, surroundings) {
    const set = object as ApiObject as DaemonSet
    const { spec, status } = set
    return [
      ...headLines(set), `Selector:\t${selectorOf(spec?.selector)}`, `Node-Selector:\t${mapText(spec?.template.spec?.nodeSelector)}`, ...metaLines(set),
      `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`,
      `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`,
      `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`,
      `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`,
      `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`,
      yield* podCounts(surroundings, set, spec?.selector),
      ...templateLines(spec?.template ?? {}),
    ]
  },
}

type StatefulSet = Served<IStatefulSet>

export const statefulSetDescriber: Describer = {
  kind: "StatefulSet", group: "apps", events: true,
  *lines(object, surroundings) {
    const set = object as ApiObject as StatefulSet
    const { metadata, spec, status } = set
    const { partition, maxUnavailable } = spec?.updateStrategy?.rollingUpdate ?? {}
    return [
      ...headLines(set), `CreationTimestamp:\t${dateText(metadata.creationTimestamp)}`, `Selector:\t${selectorOf(spec?.selector)}`, ...metaLines(set),
      `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`,
      `Update Strategy:\t${spec?.updateStrategy?.type ?? ""}`,
      ...(partition === undefined ? [] : [`  Partition:\t${partition}`, ...(maxUnavailable === undefined ? [] : [`  MaxUnavailable:\t${maxUnavailable}`])]),
      yield* podCounts(surroundings, set, spec?.selector),
      ...templateLines(spec?.template ?? {}),
      ...claimLines(spec?.volumeClaimTemplates ?? []),
    ]
  },
}

function claimLines(claims: NonNullable<NonNullable<StatefulSet["spec"]>["volumeClaimTemplates"]>): Lines {
  if (claims.length === 0) return ["Volume Claims:\t<none>"]
  return ["Volume Claims:", ...claims.flatMap(({ metadata = {}, spec }) => [
    `  Name:\t${metadata.name ?? ""}`,
    `  StorageClass:\t${metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec?.storageClassName ?? ""}`,
    `  Labels:\t${mapText(metadata.labels)}`,
    `  Annotations:\t${mapText(metadata.annotations)}`,
    `  Capacity:\t${spec?.resources?.requests?.["storage"] ?? "<default>"}`,
    `  Access Modes:\t[${(spec?.accessModes ?? []).join(" ")}]`,
  ])]
}

/** Those Pods that the object really controls, by phase. */
function* podCounts(surroundings: Surroundings, object: ApiObject, selector: SelectorObject | undefined): Run<string> {
  const pods = yield* related<Pod>(surroundings, "pods", object.metadata.namespace ?? "", { labelSelector: selectorOf(selector) })
  const own = pods.filter((pod) => controllerOf(pod)?.uid === object.metadata.uid)
  const count = (phase: string): number => own.filter(({ status }) => status.phase === phase).length
  return `Pods Status:\t${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`
}

type Condition = { readonly type: string; readonly status: string; readonly reason?: string | undefined }

function reasonLines(conditions: readonly Condition[] = []): Lines {
  if (conditions.length === 0) return []
  return ["Conditions:", "  Type\tStatus\tReason", "  ----\t------\t------", ...conditions.map(({ type, status, reason = "" }) => `  ${type} \t${status}\t${reason}`)]
}
