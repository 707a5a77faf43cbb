import type { IReplicaSet } from "kubernetes-models/apps/v1"
import { notNegative } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { statusCounts } from "../rules/rollout.ts"
import { ageColumn, nameColumn } from "./columns.ts"
import { requiredSelector } from "./deployment.ts"
import { templateDefaults, validateLastingTemplate } from "./pod/template.ts"
import { workloadColumns } from "./workload-columns.ts"

export type ReplicaSet = Served<IReplicaSet>

const counts = ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas"]

export const replicaSet = defineKind<ReplicaSet>({
  kind: "ReplicaSet", group: "apps", version: "v1", plural: "replicasets", shortNames: ["rs"], categories: ["all"],
  subresources: ["status", "scale"],
  scale: { replicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" },
  generationFrom: ["spec"],
  podSpec: "spec.template.spec",
  selectable: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  columns: [
    nameColumn,
    { name: "Desired", type: "integer", of: ({ spec }) => spec?.replicas ?? 0 },
    { name: "Current", type: "integer", of: ({ status }) => status?.replicas ?? 0 },
    { name: "Ready", type: "integer", of: ({ status }) => status?.readyReplicas ?? 0 },
    ageColumn, ...workloadColumns,
  ],
  defaults({ spec }) {
    if (!spec) return
    spec.replicas ??= 1
    templateDefaults(spec.template)
  },
  validate({ spec, status }, old, { subresource }) {
    if (subresource === "status") return statusCounts({ ...status }, counts, ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"])
    if (!spec) return []
    return [
      ...notNegative("spec.replicas", spec.replicas), ...notNegative("spec.minReadySeconds", spec.minReadySeconds), ...requiredSelector(spec.selector),
      ...validateLastingTemplate(spec.template, spec.selector, "ReplicaSet", "spec.template"),
      ...(old ? immutable("spec.selector", spec.selector, old.spec?.selector) : []),
    ]
  },
})
