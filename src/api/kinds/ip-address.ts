import type { IIPAddress } from "kubernetes-models/networking.k8s.io/v1"
import type { FieldError } from "../field-error.ts"
import { malformed, required, requiredFormat } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { groupResourceText } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { isPathSegment, isSubdomain } from "../names.ts"
import { nameColumn } from "./columns.ts"

export type IPAddress = Served<IIPAddress>

/** One address of a Service, taken by its name. */
export const ipAddress = defineKind<IPAddress>({
  kind: "IPAddress", group: "networking.k8s.io", version: "v1", plural: "ipaddresses", shortNames: ["ip"], namespaced: false,
  nameFormat: "address",
  columns: [nameColumn, { name: "ParentRef", of: parentCell }],
  validate: ({ spec }, old) => (old ? immutable("spec.parentRef", internal(spec), internal(old.spec)) : parentErrors(spec)),
})

// The server prints its internal form.
function internal(spec: IIPAddress["spec"]): object | null {
  const parent = spec?.parentRef
  return parent ? { Group: parent.group ?? "", Resource: parent.resource, Namespace: parent.namespace ?? "", Name: parent.name } : null
}

function parentCell({ spec }: IPAddress): string {
  const parent = spec?.parentRef
  if (!parent) return "<none>"
  const resource = groupResourceText({ group: parent.group ?? "", resource: parent.resource }).toLowerCase()
  return [resource, parent.namespace, parent.name].filter(Boolean).join("/")
}

function parentErrors(spec: IIPAddress["spec"]): FieldError[] {
  const parent = spec?.parentRef
  const path = "spec.parentRef"
  if (!parent) return [required(path)]
  return [
    ...(parent.group ? malformed(`${path}.group`, parent.group, isSubdomain) : []), ...requiredFormat(`${path}.resource`, parent.resource, isPathSegment),
    ...requiredFormat(`${path}.name`, parent.name, isPathSegment), ...(parent.namespace ? malformed(`${path}.namespace`, parent.namespace, isPathSegment) : []),
  ]
}
