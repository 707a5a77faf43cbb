import type { IDaemonSet } from "kubernetes-models/apps/v1"
import type { FieldError } from "../field-error.ts"
import { invalid, notNegative, notSupported, required } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { atMostAll, collisionErrors, countOrPercent, isZero, statusCounts } from "../rules/rollout.ts"
import { validateSelector } from "../rules/selector-rules.ts"
import { ageColumn, nameColumn } from "./columns.ts"
import { templateDefaults, validateLastingTemplate } from "./pod/template.ts"
import { labelsCell, workloadColumns } from "./workload-columns.ts"

export type DaemonSet = Served<IDaemonSet>
type Spec = NonNullable<IDaemonSet["spec"]>

const counts = [
  "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration", "updatedNumberScheduled", "numberAvailable",
  "numberUnavailable", "collisionCount",
]
/** The annotation that counts the versions of the template. */
export const templateGeneration = "deprecated.daemonset.template.generation"

export const daemonSet = defineKind<DaemonSet>({
  kind: "DaemonSet", group: "apps", version: "v1", plural: "daemonsets", shortNames: ["ds"], categories: ["all"],
  subresources: ["status"],
  generationFrom: ["spec"],
  podSpec: "spec.template.spec",
  columns: [
    nameColumn,
    { name: "Desired", type: "integer", of: ({ status }) => status?.desiredNumberScheduled ?? 0 },
    { name: "Current", type: "integer", of: ({ status }) => status?.currentNumberScheduled ?? 0 },
    { name: "Ready", type: "integer", of: ({ status }) => status?.numberReady ?? 0 },
    { name: "Up-to-date", type: "integer", of: ({ status }) => status?.updatedNumberScheduled ?? 0 },
    { name: "Available", type: "integer", of: ({ status }) => status?.numberAvailable ?? 0 },
    { name: "Node Selector", of: ({ spec }) => labelsCell(spec?.template?.spec?.nodeSelector) },
    ageColumn, ...workloadColumns,
  ],
  defaults({ spec }) {
    if (!spec) return
    const strategy = (spec.updateStrategy ??= {})
    strategy.type ||= "RollingUpdate"
    if (strategy.type === "RollingUpdate") strategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate }
    spec.revisionHistoryLimit ??= 10
    templateDefaults(spec.template)
  },
  // An old field of the spec lives on as an annotation: how often the template has changed.
  prepareForCreate(draft) {
    const given = Number(draft.metadata.annotations?.[templateGeneration] ?? 0)
    draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: String(Math.max(given, 1)) }
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource !== "") return
    const before = Number(old.metadata.annotations?.[templateGeneration] ?? 0)
    const changed = JSON.stringify(draft.spec?.template) !== JSON.stringify(old.spec?.template)
    draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: String(before + (changed ? 1 : 0)) }
  },
  validate({ spec, status }, old, { subresource }) {
    if (subresource === "status") return [...statusCounts({ ...status }, counts, []), ...collisionErrors(status?.collisionCount, old?.status?.collisionCount)]
    return spec ? [...(old ? immutable("spec.selector", spec.selector, old.spec?.selector) : []), ...specErrors(spec)] : []
  },
})

function specErrors(spec: Spec): FieldError[] {
  const { selector } = spec
  const errors = validateSelector(selector, "spec.selector")
  const template = validateLastingTemplate(spec.template, selector, "DaemonSet", "spec.template")
  const [first, ...rest] = template
  const mismatched = first?.body.includes("`selector` does not match") ? first : undefined
  if (mismatched) errors.push(mismatched)
  if (selector && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0) {
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for daemonset"))
  }
  errors.push(...(mismatched ? rest : template), ...notNegative("spec.minReadySeconds", spec.minReadySeconds), ...strategyErrors(spec.updateStrategy ?? {}))
  return [...errors, ...notNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit)]
}

function strategyErrors(strategy: NonNullable<Spec["updateStrategy"]>): FieldError[] {
  const { type, rollingUpdate } = strategy
  const path = "spec.updateStrategy"
  if (type === "OnDelete") return []
  if (type !== "RollingUpdate") {
    const internal = rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable, MaxSurge: rollingUpdate.maxSurge } : null
    return [notSupported(path, { Type: type ?? "", RollingUpdate: internal }, ["RollingUpdate", "OnDelete"])]
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  const errors = [
    ...countOrPercent(`${at}.maxUnavailable`, maxUnavailable), ...countOrPercent(`${at}.maxSurge`, maxSurge),
    ...atMostAll(`${at}.maxUnavailable`, maxUnavailable), ...atMostAll(`${at}.maxSurge`, maxSurge),
  ]
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) errors.push(invalid(`${at}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"))
  if (isZero(maxUnavailable) && isZero(maxSurge)) errors.push(required(`${at}.maxUnavailable`, "cannot be 0 when maxSurge is 0"))
  return errors
}
