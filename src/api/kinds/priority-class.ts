import type { IPriorityClass } from "kubernetes-models/scheduling.k8s.io/v1"
import { forbidden, oneOf } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { ageColumn, nameColumn, wide } from "./columns.ts"

export type PriorityClass = Served<IPriorityClass>

const userMax = 1_000_000_000

/** The classes that every server makes for the parts of a cluster itself. */
export const systemPriorityClasses: Readonly<Record<string, { readonly value: number; readonly description: string }>> = {
  "system-node-critical": { value: 2_000_001_000, description: "Used for system critical pods that must not be moved from their current node." },
  "system-cluster-critical": { value: 2_000_000_000, description: "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary." },
}

export const priorityClass = defineKind<PriorityClass>({
  kind: "PriorityClass", group: "scheduling.k8s.io", version: "v1", plural: "priorityclasses", shortNames: ["pc"], namespaced: false,
  generationFrom: ["value"],
  columns: [
    nameColumn,
    { name: "Value", type: "integer", of: ({ value }) => value ?? 0 },
    { name: "Global-Default", type: "boolean", of: ({ globalDefault }) => globalDefault ?? false },
    ageColumn,
    wide("PreemptionPolicy", ({ preemptionPolicy }) => preemptionPolicy ?? ""),
  ],
  defaults(draft) {
    draft.preemptionPolicy ??= "PreemptLowerPriority"
  },
  validate(object, old) {
    const { value = 0, preemptionPolicy: policy, metadata: { name } } = object
    if (old) return [...(value === old.value ? [] : [forbidden("value", "may not be changed in an update.")]), ...immutable("preemptionPolicy", policy, old.preemptionPolicy)]
    const errors = policy === undefined ? [] : oneOf("preemptionPolicy", policy, ["PreemptLowerPriority", "Never"])
    if (name.startsWith("system-")) {
      const why = systemError(object)
      return why ? [forbidden("metadata.name", `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`), ...errors] : errors
    }
    return value > userMax ? [forbidden("value", `maximum allowed value of a user defined priority is ${userMax}`), ...errors] : errors
  },
})

function systemError({ metadata: { name }, value, globalDefault }: PriorityClass): string | undefined {
  const known = Object.hasOwn(systemPriorityClasses, name) ? systemPriorityClasses[name] : undefined
  if (!known) return `${name} is not a known system priority class`
  if (value !== known.value) return `value of ${name} PriorityClass must be ${known.value}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
