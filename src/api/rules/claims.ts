import type { IPersistentVolumeClaimSpec } from "kubernetes-models/v1"
import { compareQuantity } from "../../base/quantity.ts"
import type { FieldError } from "../field-error.ts"
import { forbidden, invalid, malformed, notSupported, oneOf, required } from "../field-error.ts"
import { isLabel, isSubdomain } from "../names.ts"
import { validateSelector } from "./selector-rules.ts"

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]

/** What a claim on storage must say. Upstream: core validation's ValidatePersistentVolumeClaimSpec. */
export function validateClaimSpec(spec: IPersistentVolumeClaimSpec, path: string): FieldError[] {
  const modes: readonly string[] = spec.accessModes ?? []
  const errors = modes.length ? [] : [required(`${path}.accessModes`, "at least 1 access mode is required")]
  errors.push(...validateSelector(spec.selector, `${path}.selector`))
  for (const mode of modes) if (!accessModes.includes(mode)) errors.push(notSupported(`${path}.accessModes`, mode, accessModes))
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod" && accessModes.includes(mode))) {
    errors.push(forbidden(`${path}.accessModes`, "may not use ReadWriteOncePod with other access modes"))
  }
  const size = spec.resources?.requests?.["storage"]
  if (size === undefined) errors.push(required(`${path}.resources[storage]`))
  else if (compareQuantity(size, 0) <= 0) errors.push(invalid(`${path}.resources[storage]`, size, "must be greater than zero"))
  if (spec.storageClassName) errors.push(...malformed(`${path}.storageClassName`, spec.storageClassName, isSubdomain))
  if (spec.volumeMode !== undefined) errors.push(...oneOf(`${path}.volumeMode`, spec.volumeMode, ["Block", "Filesystem"]))
  for (const field of ["dataSource", "dataSourceRef"] as const) if (spec[field]) errors.push(...sourceErrors(spec[field], `${path}.${field}`))
  if (spec.volumeAttributesClassName) errors.push(...malformed(`${path}.volumeAttributesClassName`, spec.volumeAttributesClassName, isSubdomain))
  return errors
}

function sourceErrors(source: { name?: string; kind?: string; apiGroup?: string; namespace?: string }, path: string): FieldError[] {
  const errors = [...(source.name ? [] : [required(`${path}.name`)]), ...(source.kind ? [] : [required(`${path}.kind`)])]
  if (!source.apiGroup && source.kind !== "PersistentVolumeClaim") {
    errors.push(invalid(path, source.kind ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup"))
  }
  if (source.apiGroup) errors.push(...malformed(`${path}.apiGroup`, source.apiGroup, isSubdomain))
  return source.namespace ? [...errors, ...malformed(`${path}.namespace`, source.namespace, isLabel)] : errors
}
