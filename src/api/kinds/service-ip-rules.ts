import type { IServiceSpec as ServiceSpec } from "kubernetes-models/v1"
import { parseAddress } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { duplicate, invalid, oneOf, required } from "../field-error.ts"
import { validateAddress } from "../rules/addresses.ts"

const path = "spec.clusterIPs"

/** A Service without an address of its own: its name stands for its Pods. */
export const isHeadless = ({ clusterIPs }: ServiceSpec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === "None"

/** Upstream: core validation's ValidateServiceClusterIPsRelatedFields. */
export function clusterIpErrors(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (spec.type === "ExternalName") return []
  const { clusterIP = "", clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  const errors: FieldError[] = []
  if (clusterIP && !clusterIPs.length) errors.push(required(path))
  else if (clusterIP && clusterIPs[0] !== clusterIP) errors.push(invalid(path, clusterIPs, "first value must match `clusterIP`"))
  else if (!clusterIP && clusterIPs.length) errors.push(invalid(path, clusterIPs, "must be empty when `clusterIP` is not specified"))
  ipFamilies.forEach((family, i) => {
    errors.push(...oneOf(`spec.ipFamilies[${i}]`, family, ["IPv4", "IPv6"]))
    if (ipFamilies.indexOf(family) < i) errors.push(duplicate(`spec.ipFamilies[${i}]`, family))
  })
  if (ipFamilyPolicy !== undefined) errors.push(...oneOf("spec.ipFamilyPolicy", ipFamilyPolicy, ["PreferDualStack", "RequireDualStack", "SingleStack"]))
  const bad = clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== "None") return validateAddress(`${path}[${i}]`, ip, old?.clusterIPs)
    return clusterIPs.length > 1 ? [invalid(path, clusterIPs, "'None' must be the first and only value")] : []
  })
  errors.push(...bad)
  if (clusterIPs.length > 2) errors.push(invalid(path, clusterIPs, "may only hold up to 2 values"))
  return bad.length ? errors : [...errors, ...familyErrors(spec, clusterIPs, ipFamilies)]
}

function familyErrors(spec: ServiceSpec, ips: readonly string[], families: readonly string[]): FieldError[] {
  const found = ips.map((ip) => parseAddress(ip, true)?.family)
  const errors: FieldError[] = []
  if (ips.length > 1 && new Set(found).size < 2) errors.push(invalid(path, ips, "may specify no more than one IP for each IP family"))
  if (isHeadless(spec)) return errors
  ips.forEach((ip, i) => {
    const expected = families[i]
    if (expected === "IPv4" && found[i] === 6) errors.push(invalid(`${path}[${i}]`, ip, `expected an IPv4 value as indicated by \`ipFamilies[${i}]\``))
    if (expected === "IPv6" && found[i] !== 6) errors.push(invalid(`${path}[${i}]`, ip, `expected an IPv6 value as indicated by \`ipFamilies[${i}]\``))
  })
  return errors
}

/** A primary address stays; a secondary one may come and go with its family. */
export function clusterIpChangeErrors(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return []
  const errors = isHeadless(spec) && isHeadless(old) ? [] : listErrors(spec, spec.clusterIPs ?? [], old.clusterIPs ?? [], "clusterIP")
  if (isHeadless(spec)) return errors
  return isHeadless(spec) === isHeadless(old) ? [...errors, ...listErrors(spec, spec.ipFamilies ?? [], old.ipFamilies ?? [], "ipFamily")] : errors
}

function listErrors(spec: ServiceSpec, list: readonly string[], old: readonly string[], what: "clusterIP" | "ipFamily"): FieldError[] {
  const field = what === "clusterIP" ? path : "spec.ipFamilies"
  const once = "may not change once set"
  if (list.length === old.length) {
    return old.flatMap((value, i) => (value === list[i] ? [] : [invalid(`${field}[${what === "clusterIP" ? i : 0}]`, list, once)]))
  }
  const errors: FieldError[] = []
  const ips = spec.clusterIPs ?? []
  if (list.length < old.length && ips.length === 0) errors.push(invalid(`${field}[0]`, list, `primary ${what} can not be unset`))
  // Upstream shows the addresses here, whichever list it looks at.
  if (list.length && old.length && list[0] !== old[0]) errors.push(invalid(`${field}[0]`, ips, once))
  if (list.length === 1 && old.length > 1 && spec.ipFamilyPolicy !== "SingleStack") {
    errors.push(invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy ?? null, `must be set to 'SingleStack' when releasing the secondary ${what}`))
  }
  return errors
}
