import type { IEndpointSlice } from "kubernetes-models/discovery.k8s.io/v1"
import { parseAddress } from "../../base/cidr.ts"
import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import type { FieldError } from "../field-error.ts"
import { duplicate, invalid, malformed, oneOf, required, tooMany } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable, validateLabels } from "../metadata.ts"
import { isLabel, isLabelValue, isQualifiedName, isSubdomain } from "../names.ts"
import { validateAddress, validateCanonicalAddress } from "../rules/addresses.ts"
import { endpointAddress, fullDomain } from "../rules/endpoints.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type EndpointSlice = Served<IEndpointSlice>
type Endpoint = NonNullable<IEndpointSlice["endpoints"]>[number]
type Port = NonNullable<IEndpointSlice["ports"]>[number]

const protocols = ["SCTP", "TCP", "UDP"]

export const endpointSlice = defineKind<EndpointSlice>({
  kind: "EndpointSlice", group: "discovery.k8s.io", version: "v1", plural: "endpointslices",
  generationFrom: ["endpoints", "ports", "addressType"],
  columns: [
    nameColumn,
    { name: "AddressType", of: ({ addressType }) => addressType },
    { name: "Ports", of: ({ ports = [] }) => cell(ports.map(({ port, name }) => String(port ?? name ?? "*"))) },
    { name: "Endpoints", of: ({ endpoints = [] }) => cell(endpoints.flatMap(({ addresses }) => addresses)) },
    ageColumn,
  ],
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= ""
      port.protocol ??= "TCP"
    }
  },
  validate(object, old) {
    const { addressType, ports = [], endpoints = [] } = object
    const kept = old && equalJson(endpoints as unknown as Json, (old.endpoints ?? []) as unknown as Json)
    return [
      ...(addressType ? oneOf("addressType", addressType, ["FQDN", "IPv4", "IPv6"]) : [required("addressType")]),
      ...portErrors(ports),
      ...(kept ? [] : endpointErrors(endpoints, addressType)),
      ...(old ? immutable("addressType", addressType, old.addressType) : []),
    ]
  },
})

function cell(list: readonly string[]): string {
  if (!list.length) return "<unset>"
  return list.length > 3 ? `${list.slice(0, 3).join(",")} + ${list.length - 3} more...` : list.join(",")
}

function portErrors(ports: readonly Port[]): FieldError[] {
  if (ports.length > 20_000) return [tooMany("ports", ports.length, 20_000)]
  const names = new Set<string>()
  return ports.flatMap(({ name = "", protocol, appProtocol }, i) => {
    const at = `ports[${i}]`
    const errors = name ? malformed(`${at}.name`, name, isLabel) : []
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name))
    names.add(name)
    errors.push(...oneOf(`${at}.protocol`, protocol ?? "", protocols))
    return appProtocol === undefined ? errors : [...errors, ...malformed(`${at}.appProtocol`, appProtocol, isQualifiedName)]
  })
}

function endpointErrors(endpoints: readonly Endpoint[], type: string): FieldError[] {
  if (endpoints.length > 1_000) return [tooMany("endpoints", endpoints.length, 1_000)]
  return endpoints.flatMap(({ addresses, nodeName, deprecatedTopology: topology = {}, hostname, hints }, i) => {
    const at = `endpoints[${i}]`
    const errors: FieldError[] = []
    if (!addresses.length) errors.push(required(`${at}.addresses`, "must contain at least 1 address"))
    else if (addresses.length > 100) errors.push(tooMany(`${at}.addresses`, addresses.length, 100))
    addresses.forEach((address, j) => errors.push(...addressErrors(address, type, `${at}.addresses`, j)))
    if (nodeName !== undefined) errors.push(...malformed(`${at}.nodeName`, nodeName, isSubdomain))
    if (Object.keys(topology).length > 16) errors.push(tooMany(`${at}.deprecatedTopology`, Object.keys(topology).length, 16))
    errors.push(...validateLabels(topology, `${at}.deprecatedTopology`))
    if (hostname !== undefined) errors.push(...malformed(`${at}.hostname`, hostname, isLabel))
    for (const [field, format] of [["forZones", isLabelValue], ["forNodes", isSubdomain]] as const) {
      const list = hints?.[field] ?? []
      if (list.length > 8) return [...errors, tooMany(`${at}.hints.${field}`, list.length, 8)]
      list.forEach(({ name }, j) => {
        const path = `${at}.hints.${field}[${j}].name`
        if (list.findIndex((other) => other.name === name) < j) errors.push(duplicate(path, name))
        errors.push(...malformed(path, name, format))
      })
    }
    return errors
  })
}

function addressErrors(address: string, type: string, path: string, index: number): FieldError[] {
  const at = `${path}[${index}]`
  if (type === "FQDN") return fullDomain(at, address)
  if (type !== "IPv4" && type !== "IPv6") return []
  const errors = type === "IPv4" ? validateAddress(at, address) : validateCanonicalAddress(at, address)
  if (errors.length) return errors
  const family = parseAddress(address)?.family
  const wrong = family === (type === "IPv4" ? 4 : 6) ? [] : [invalid(path, address, `must be an ${type} address`)]
  return [...wrong, ...endpointAddress(at, address)]
}
