import type { INamespace } from "kubernetes-models/v1"
import type { FieldError } from "../field-error.ts"
import { invalid } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { isQualifiedName } from "../names.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type Namespace = Served<INamespace>

const nameLabel = "kubernetes.io/metadata.name"

export const namespace = defineKind<Namespace>({
  kind: "Namespace", version: "v1", plural: "namespaces", shortNames: ["ns"], namespaced: false,
  subresources: ["status", "finalize"],
  nameFormat: "label",
  selectable: { "status.phase": (object) => object.status?.phase ?? "", name: (object) => object.metadata.name },
  columns: [nameColumn, { name: "Status", of: (object) => object.status?.phase ?? "" }, ageColumn],
  defaults(draft) {
    if (draft.metadata.name) draft.metadata.labels = { ...draft.metadata.labels, [nameLabel]: draft.metadata.name }
    if (draft.status && !draft.status.phase) draft.status.phase = "Active"
  },
  prepareForCreate(draft) {
    draft.status = { phase: "Active" }
    const finalizers = draft.spec?.finalizers ?? []
    if (!finalizers.includes("kubernetes")) draft.spec = { ...draft.spec, finalizers: [...finalizers, "kubernetes"] }
  },
  // Finalizers leave through the finalize subresource alone.
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === "" && old.spec) draft.spec = { ...draft.spec, ...old.spec }
    if (subresource === "finalize" && old.status) draft.status = old.status
  },
  validate(object, _old, { subresource }) {
    if (subresource === "status") return phaseErrors(object)
    const path = subresource === "finalize" ? (i: number) => `spec.finalizers[${i}]` : () => "spec.finalizers"
    return (object.spec?.finalizers ?? []).flatMap((finalizer, i) => finalizerErrors(finalizer, path(i)))
  },
})

function phaseErrors({ metadata, status }: Namespace): FieldError[] {
  const [expected, when] = metadata.deletionTimestamp ? ["Terminating", "not empty"] : ["Active", "empty"]
  if (status?.phase === expected) return []
  return [invalid("status.Phase", status?.phase ?? "", `may only be '${expected}' if \`deletionTimestamp\` is ${when}`)]
}

function finalizerErrors(finalizer: string, path: string): FieldError[] {
  const errors = isQualifiedName(finalizer).map((why) => invalid(path, finalizer, why))
  if (finalizer.includes("/") || ["kubernetes", "orphan", "foregroundDeletion"].includes(finalizer)) return errors
  return [...errors, invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified")]
}
