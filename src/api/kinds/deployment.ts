import type { IDeployment } from "kubernetes-models/apps/v1"
import type { FieldError } from "../field-error.ts"
import { forbidden, invalid, notNegative, notSupported, required } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { atMostAll, collisionErrors, countOrPercent, isZero, statusCounts } from "../rules/rollout.ts"
import { validateSelector } from "../rules/selector-rules.ts"
import { ageColumn, nameColumn } from "./columns.ts"
import { templateDefaults, validateLastingTemplate } from "./pod/template.ts"
import { workloadColumns } from "./workload-columns.ts"

export type Deployment = Served<IDeployment>
type Spec = NonNullable<IDeployment["spec"]>

const counts = ["observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas", "collisionCount"]

export const deployment = defineKind<Deployment>({
  kind: "Deployment", group: "apps", version: "v1", plural: "deployments", shortNames: ["deploy"], categories: ["all"],
  subresources: ["status", "scale"],
  scale: { replicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" },
  generationFrom: ["spec"],
  podSpec: "spec.template.spec",
  columns: [
    nameColumn,
    { name: "Ready", of: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}` },
    { name: "Up-to-date", of: ({ status }) => status?.updatedReplicas ?? 0 },
    { name: "Available", of: ({ status }) => status?.availableReplicas ?? 0 },
    ageColumn, ...workloadColumns,
  ],
  defaults({ spec }) {
    if (!spec) return
    spec.replicas ??= 1
    const strategy = (spec.strategy ??= {})
    strategy.type ||= "RollingUpdate"
    if (strategy.type === "RollingUpdate") strategy.rollingUpdate = { maxUnavailable: "25%", maxSurge: "25%", ...strategy.rollingUpdate }
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    templateDefaults(spec.template)
  },
  validate({ spec, status }, old, { subresource }) {
    if (subresource === "status") {
      const fields = { ...status }
      const errors = statusCounts(fields, counts, ["updatedReplicas", "readyReplicas", "availableReplicas"])
      return [...errors, ...collisionErrors(status?.collisionCount, old?.status?.collisionCount)]
    }
    return spec ? [...specErrors(spec), ...(old ? immutable("spec.selector", spec.selector, old.spec?.selector) : [])] : []
  },
})

function specErrors(spec: Spec): FieldError[] {
  const { selector, progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  const errors = notNegative("spec.replicas", spec.replicas)
  errors.push(...requiredSelector(selector), ...validateLastingTemplate(spec.template, selector, "ReplicaSet", "spec.template"))
  errors.push(...strategyErrors(spec.strategy ?? {}), ...notNegative("spec.minReadySeconds", minReadySeconds), ...notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit))
  if (deadline === undefined) return errors
  errors.push(...notNegative("spec.progressDeadlineSeconds", deadline))
  return deadline > minReadySeconds ? errors : [...errors, invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
}

/** A selector that is there and chooses. Upstream's text says "deployment" for ReplicaSets too. */
export function requiredSelector(selector: Spec["selector"] | undefined): FieldError[] {
  if (!selector) return [required("spec.selector")]
  const errors = validateSelector(selector, "spec.selector")
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0
  return empty ? [...errors, invalid("spec.selector", selector, "empty selector is invalid for deployment")] : errors
}

function strategyErrors(strategy: NonNullable<Spec["strategy"]>): FieldError[] {
  const { type, rollingUpdate } = strategy
  const path = "spec.strategy"
  if (type === "Recreate") return rollingUpdate ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : []
  if (type !== "RollingUpdate") {
    const internal = rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable, MaxSurge: rollingUpdate.maxSurge } : null
    return [notSupported(path, { Type: type ?? "", RollingUpdate: internal }, ["Recreate", "RollingUpdate"])]
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  return [
    ...countOrPercent(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable), ...countOrPercent(`${path}.rollingUpdate.maxSurge`, maxSurge),
    ...(isZero(maxUnavailable) && isZero(maxSurge) ? [invalid(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...atMostAll(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable),
  ]
}
