import type { Json } from "../base/json.ts"
import { equalJson } from "../base/json.ts"
import type { FieldError } from "./field-error.ts"
import { forbidden, invalid, required, tooLong } from "./field-error.ts"
import { byteLength, goQuote } from "./go-text.ts"
import type { Kind, NameFormat } from "./kind.ts"
import type { ApiObject, ManagedFieldsEntry, ObjectMeta, OwnerReference } from "./meta.ts"
import { parseApiVersion } from "./meta.ts"
import type { Format } from "./names.ts"
import { validateCanonicalAddress } from "./rules/addresses.ts"
import { isLabel, isLabelValue, isPathSegment, isPathSegmentPrefix, isQualifiedName, isSubdomain } from "./names.ts"

const annotationBytesMax = 256 * 1024

/** The rules of ObjectMeta on create and, with `old`, on update. Upstream: apimachinery's api/validation/objectmeta.go. */
export function validateMetadata(kind: Pick<Kind, "namespaced" | "nameFormat">, object: ApiObject, old?: ApiObject, path = "metadata"): FieldError[] {
  const { metadata } = object
  return [
    ...(old ? changes(metadata, old.metadata, path) : [...names(kind, metadata, path), ...namespaces(kind, metadata, path)]),
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...owners(metadata.ownerReferences ?? [], `${path}.ownerReferences`),
    ...(old ? [] : finalizers(metadata.finalizers ?? [], `${path}.finalizers`)),
    ...managedFields(metadata.managedFields ?? [], `${path}.managedFields`),
  ]
}

const formats: Readonly<Record<NameFormat, Format>> = {
  label: isLabel, subdomain: isSubdomain, path: isPathSegment, none: () => [],
  address: (value) => validateCanonicalAddress("", value).map(({ body }) => body.slice(body.indexOf(": ", "Invalid value: ".length + value.length) + 2)),
}

function names(kind: Pick<Kind, "nameFormat">, metadata: ObjectMeta, path: string): FieldError[] {
  const format = formats[kind.nameFormat]
  const prefix = kind.nameFormat === "path" ? isPathSegmentPrefix : (value: string): string[] => format(maskTrailingDash(value))
  const errors = metadata.generateName ? prefix(metadata.generateName).map((why) => invalid(`${path}.generateName`, metadata.generateName, why)) : []
  if (!metadata.name) return [...errors, required(`${path}.name`, "name or generateName is required")]
  return [...errors, ...format(metadata.name).map((why) => invalid(`${path}.name`, metadata.name, why))]
}

/** A generated name goes on after the prefix, so a dash may end it. */
export const maskTrailingDash = (prefix: string): string => (prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix)

function namespaces(kind: Pick<Kind, "namespaced">, { namespace }: ObjectMeta, path: string): FieldError[] {
  const field = `${path}.namespace`
  if (!kind.namespaced) return namespace ? [forbidden(field, "not allowed on this type")] : []
  return namespace ? isLabel(namespace).map((why) => invalid(field, namespace, why)) : [required(field)]
}

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((why) => invalid(path, key, why)),
    ...isLabelValue(value).map((why) => invalid(path, value, why)),
  ])
}

export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const entries = Object.entries(annotations ?? {})
  const errors = entries.flatMap(([key]) => isQualifiedName(key.toLowerCase()).map((why) => invalid(path, key, why)))
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
  return bytes > annotationBytesMax ? [...errors, tooLong(path, annotationBytesMax)] : errors
}

function owners(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = []
  let controller = ""
  for (const reference of references) {
    const { version } = parseApiVersion(reference.apiVersion)
    if (!version) errors.push(invalid(`${path}.apiVersion`, reference.apiVersion, "version must not be empty"))
    for (const field of ["kind", "name", "uid"] as const) {
      if (!reference[field]) errors.push(invalid(`${path}.${field}`, reference[field] ?? "", "must not be empty"))
    }
    if (reference.apiVersion === "v1" && reference.kind === "Event") {
      errors.push(invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"))
    }
    if (!reference.controller) continue
    const name = `${reference.kind}/${reference.name}`
    if (controller) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`
      errors.push(invalid(path, references, why))
    } else controller = name
  }
  return errors
}

function finalizers(list: readonly string[], path: string): FieldError[] {
  const errors = list.flatMap((finalizer) => isQualifiedName(finalizer).map((why) => invalid(path, finalizer, why)))
  const both = list.includes("orphan") && list.includes("foregroundDeletion")
  return both ? [...errors, invalid(path, list, "finalizer orphan and foregroundDeletion cannot be both set")] : errors
}

function managedFields(entries: readonly ManagedFieldsEntry[], path: string): FieldError[] {
  return entries.flatMap((entry, i) => {
    const errors: FieldError[] = []
    const at = `${path}[${i}]`
    if (!["Apply", "Update"].includes(entry.operation ?? "")) errors.push(invalid(`${at}.operation`, entry.operation ?? "", "must be `Apply` or `Update`"))
    if (entry.fieldsType && entry.fieldsType !== "FieldsV1") errors.push(invalid(`${at}.fieldsType`, entry.fieldsType, "must be `FieldsV1`"))
    errors.push(...validateFieldManager(entry.manager ?? "", `${at}.manager`))
    if (byteLength(entry.subresource ?? "") > 256) errors.push(tooLong(`${at}.subresource`, 256))
    return errors
  })
}

/** The `fieldManager` of a write: at most 128 bytes, all printable. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  if (byteLength(manager) > 128) return [tooLong(path, 128)]
  const at = Array.from(manager).findIndex((character) => goQuote(character) !== `"${character}"` && character !== '"' && character !== "\\")
  if (at < 0) return []
  return [invalid(path, manager, `invalid character U+${manager.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0")} (at position ${at})`)]
}

const immutableFields = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const

function changes(metadata: ObjectMeta, old: ObjectMeta, path: string): FieldError[] {
  const errors: FieldError[] = []
  const added = (metadata.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer)).sort()
  if (old.deletionTimestamp && added.length) {
    const listed = `[]string{${added.map(goQuote).join(", ")}}`
    errors.push(forbidden(`${path}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers ${listed}`))
  }
  if (!metadata.resourceVersion) errors.push(invalid(`${path}.resourceVersion`, metadata.resourceVersion ?? "", "must be specified for an update"))
  if ((metadata.generation ?? 0) < (old.generation ?? 0)) errors.push(invalid(`${path}.generation`, metadata.generation ?? 0, "must not be decremented"))
  for (const field of immutableFields) {
    const none = field === "name" || field === "namespace" || field === "uid" ? "" : null
    errors.push(...immutable(`${path}.${field}`, metadata[field] ?? none, old[field] ?? none))
  }
  return errors
}

/** Refuses any change of a field. */
export function immutable(field: string, value: unknown, old: unknown): FieldError[] {
  return equalJson(value as Json | undefined, old as Json | undefined) ? [] : [invalid(field, value, "field is immutable")]
}
