import type { IConfigMap } from "kubernetes-models/v1"
import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import type { FieldError } from "../field-error.ts"
import { forbidden, invalid, malformed, tooLong } from "../field-error.ts"
import { byteLength } from "../go-text.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { isConfigMapKey } from "../names.ts"
import { base64Length } from "../schema/scalars.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type ConfigMap = Served<IConfigMap>

/** One MiB: what a ConfigMap or Secret may hold. */
export const dataBytesMax = 1_048_576

export const configMap = defineKind<ConfigMap>({
  kind: "ConfigMap", version: "v1", plural: "configmaps", shortNames: ["cm"],
  columns: [nameColumn, { name: "Data", of: ({ data, binaryData }) => Object.keys({ ...data }).length + Object.keys({ ...binaryData }).length }, ageColumn],
  validate(object, old) {
    const { data = {}, binaryData = {} } = object
    const errors = old?.immutable ? frozenErrors(object, old, ["data", "binaryData"]) : []
    for (const key of Object.keys(data)) {
      errors.push(...malformed(`data[${key}]`, key, isConfigMapKey))
      if (Object.hasOwn(binaryData, key)) errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"))
    }
    for (const key of Object.keys(binaryData)) errors.push(...malformed(`binaryData[${key}]`, key, isConfigMapKey))
    const bytes = Object.values(data).reduce((sum, value) => sum + byteLength(value), 0) + Object.values(binaryData).reduce((sum, value) => sum + base64Length(value), 0)
    return bytes > dataBytesMax ? [...errors, tooLong("", dataBytesMax)] : errors
  },
})

/** Once `immutable` is set, neither it nor the data changes. */
export function frozenErrors<F extends string>(object: { immutable?: boolean } & { [K in F]?: unknown }, old: { [K in F]?: unknown }, fields: readonly F[]): FieldError[] {
  const text = "field is immutable when `immutable` is set"
  const changed = fields.filter((field) => !equalJson(object[field] as Json | undefined, old[field] as Json | undefined))
  return [...(object.immutable ? [] : [forbidden("immutable", text)]), ...changed.map((field) => forbidden(field, text))]
}
