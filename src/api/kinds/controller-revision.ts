import type { IControllerRevision } from "kubernetes-models/apps/v1"
import { isObject } from "../../base/json.ts"
import { notNegative, required } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import { controllerOf, parseApiVersion } from "../meta.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type ControllerRevision = Served<IControllerRevision>

export const controllerRevision = defineKind<ControllerRevision>({
  kind: "ControllerRevision", group: "apps", version: "v1", plural: "controllerrevisions",
  columns: [nameColumn, { name: "Controller", of: controllerCell }, { name: "Revision", of: ({ revision }) => revision }, ageColumn],
  validate(object, old) {
    const errors = notNegative("revision", object.revision)
    if (old) return [...errors, ...immutable("data", object.data, old.data)]
    if (object.data === undefined) errors.push(required("data", "data is mandatory"))
    else if (!isObject(object.data)) errors.push(required("data", "data must be a valid JSON object"))
    return errors
  },
})

function controllerCell(object: ControllerRevision): string {
  const owner = controllerOf(object)
  if (!owner) return "<none>"
  const { group } = parseApiVersion(owner.apiVersion)
  return `${owner.kind.toLowerCase()}${group ? `.${group}` : ""}/${owner.name}`
}
