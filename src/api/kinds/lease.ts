import type { ILease } from "kubernetes-models/coordination.k8s.io/v1"
import type { FieldError } from "../field-error.ts"
import { forbidden, invalid, notSupported } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { isQualifiedName } from "../names.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type Lease = Served<ILease>

export const lease = defineKind<Lease>({
  kind: "Lease", group: "coordination.k8s.io", version: "v1", plural: "leases",
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, { name: "Holder", of: ({ spec }) => spec?.holderIdentity ?? "" }, ageColumn],
  validate({ spec }) {
    const errors: FieldError[] = []
    if (spec?.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0) {
      errors.push(invalid("spec.leaseDurationSeconds", spec.leaseDurationSeconds, "must be greater than 0"))
    }
    if (spec?.leaseTransitions !== undefined && spec.leaseTransitions < 0) {
      errors.push(invalid("spec.leaseTransitions", spec.leaseTransitions, "must be greater than or equal to 0"))
    }
    if (spec?.strategy !== undefined) errors.push(...strategyErrors(spec.strategy))
    if (spec?.preferredHolder && !spec.strategy) errors.push(forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"))
    return errors
  },
})

// Upstream names the field twice.
function strategyErrors(strategy: string): FieldError[] {
  const field = "spec.strategy.strategy"
  if (strategy.includes("/")) return isQualifiedName(strategy).map((why) => invalid(field, strategy, why))
  return strategy === "OldestEmulationVersion" ? [] : [notSupported(field, strategy, ["OldestEmulationVersion"])]
}
