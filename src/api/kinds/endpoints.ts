import type { IEndpoints } from "kubernetes-models/v1"
import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import type { FieldError } from "../field-error.ts"
import { invalid, malformed, oneOf, required } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { isLabel, isPortNumber, isQualifiedName, isSubdomain } from "../names.ts"
import { validateAddress } from "../rules/addresses.ts"
import { endpointAddress } from "../rules/endpoints.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type Endpoints = Served<IEndpoints>
type Subset = NonNullable<IEndpoints["subsets"]>[number]

export const endpoints = defineKind<Endpoints>({
  kind: "Endpoints", version: "v1", plural: "endpoints", listKind: "EndpointsList", singular: "endpoints", shortNames: ["ep"],
  allowCreateOnUpdate: true,
  columns: [nameColumn, { name: "Endpoints", of: endpointsCell }, ageColumn],
  defaults({ subsets }) {
    for (const port of (subsets ?? []).flatMap(({ ports }) => ports ?? [])) port.protocol ||= "TCP"
  },
  validate({ subsets = [] }, old) {
    const errors = subsets.flatMap((subset, i) => subsetErrors(subset, `subsets[${i}]`))
    // What an older server let pass may stay.
    return old && equalJson(subsets as unknown as Json, (old.subsets ?? []) as unknown as Json) ? [] : errors
  },
})

function subsetErrors({ addresses = [], notReadyAddresses = [], ports = [] }: Subset, path: string): FieldError[] {
  const errors = addresses.length || notReadyAddresses.length ? [] : [required(path, "must specify `addresses` or `notReadyAddresses`")]
  for (const [field, list] of [["addresses", addresses], ["notReadyAddresses", notReadyAddresses]] as const) {
    list.forEach(({ ip, hostname, nodeName }, i) => {
      const at = `${path}.${field}[${i}]`
      errors.push(...validateAddress(`${at}.ip`, ip ?? ""), ...(hostname ? malformed(`${at}.hostname`, hostname, isLabel) : []))
      errors.push(...(nodeName === undefined ? [] : malformed(`${at}.nodeName`, nodeName, isSubdomain)), ...endpointAddress(`${at}.ip`, ip ?? ""))
    })
  }
  ports.forEach(({ name, port, protocol, appProtocol }, i) => {
    const at = `${path}.ports[${i}]`
    if (name) errors.push(...malformed(`${at}.name`, name, isLabel))
    else if (ports.length > 1) errors.push(required(`${at}.name`))
    errors.push(...isPortNumber(port).map((why) => invalid(`${at}.port`, port, why)), ...oneOf(`${at}.protocol`, protocol ?? "", ["SCTP", "TCP", "UDP"]))
    if (appProtocol !== undefined) errors.push(...malformed(`${at}.appProtocol`, appProtocol, isQualifiedName))
  })
  return errors
}

function endpointsCell({ subsets = [] }: Endpoints): string {
  if (!subsets.length) return "<none>"
  const host = (ip: string): string => (ip.includes(":") ? `[${ip}]` : ip)
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${host(ip)}:${port}`)) : addresses.map(({ ip }) => ip))
  return all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",")
}
