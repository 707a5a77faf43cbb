import type { ICSINode } from "kubernetes-models/storage.k8s.io/v1"
import type { FieldError } from "../field-error.ts"
import { duplicate, invalid, malformed, notNegative, required } from "../field-error.ts"
import { byteLength } from "../go-text.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { isQualifiedName } from "../names.ts"
import { driverName } from "../rules/drivers.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type CSINode = Served<ICSINode>
type Driver = NonNullable<NonNullable<CSINode["spec"]>["drivers"]>[number]

export const csiNode = defineKind<CSINode>({
  kind: "CSINode", group: "storage.k8s.io", version: "v1", plural: "csinodes", namespaced: false,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, { name: "Drivers", type: "integer", of: ({ spec }) => spec?.drivers?.length ?? 0 }, ageColumn],
  validate({ spec }, old) {
    const drivers = spec?.drivers ?? []
    const names = new Set<string>()
    const errors = drivers.flatMap((driver, i) => {
      const twice = names.has(driver.name) ? [duplicate(`spec.drivers[${i}].name`, driver.name)] : []
      names.add(driver.name)
      return driverErrors(driver, twice, `spec.drivers[${i}]`)
    })
    for (const before of old?.spec?.drivers ?? []) {
      const after = drivers.find(({ name }) => name === before.name)
      const { allocatable: _was, ...fixed } = before
      const { allocatable: _is, ...kept } = after ?? before
      errors.push(...immutable("spec.drivers", kept, fixed))
    }
    return errors
  },
})

function driverErrors(driver: Driver, twice: FieldError[], at: string): FieldError[] {
  const errors = driverName(driver.name ?? "", `${at}.name`)
  if (!driver.nodeID) errors.push(required(`${at}.nodeID`))
  else if (byteLength(driver.nodeID) > 256) errors.push(invalid(`${at}.nodeID`, driver.nodeID, "must be 256 characters or less"))
  errors.push(...notNegative(`${at}.allocatable.count`, driver.allocatable?.count), ...twice)
  const keys = new Set<string>()
  for (const key of driver.topologyKeys ?? []) {
    if (!key) errors.push(required(at))
    if (keys.has(key)) errors.push(duplicate(at, key))
    keys.add(key)
    errors.push(...malformed(at, key, isQualifiedName))
  }
  return errors
}
