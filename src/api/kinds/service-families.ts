import type { IServiceSpec as ServiceSpec } from "kubernetes-models/v1"
import { parseAddress } from "../../base/cidr.ts"
import { invalid, type FieldError } from "../field-error.ts"
import { clusterIpErrors, isHeadless } from "./service-ip-rules.ts"

const policyPath = "spec.ipFamilyPolicy"
const configured = "IPv4"

/**
 * Says of which address families a Service is, from what its author said, in a cluster whose Services have IPv4 addresses only. Changes
 * `spec` in place; gives why it cannot be. Upstream: the service registry's initIPFamilyFields; runs before addresses are handed out.
 */
export function initializeFamilies(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (spec.type === "ExternalName") return []
  const nameOnly = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0
  const two = spec.clusterIPs?.length === 2 || spec.ipFamilies?.length === 2
  spec.ipFamilyPolicy ??= two || nameOnly ? "RequireDualStack" : "SingleStack"
  const loose = clusterIpErrors(spec, old)
  if (loose.length > 0) return loose
  const mixed = [...singleStackErrors(spec), ...inferFamilies(spec)]
  if (mixed.length > 0) return mixed
  if (nameOnly) {
    // Its endpoints are its author's business, of whichever families.
    const [first = configured, ...more] = spec.ipFamilies ?? []
    spec.ipFamilies = more.length > 0 || spec.ipFamilyPolicy === "SingleStack" ? [first, ...more] : [first, first === "IPv4" ? "IPv6" : "IPv4"]
    return []
  }
  const dual = spec.ipFamilyPolicy === "RequireDualStack" ? [invalid(policyPath, spec.ipFamilyPolicy, "this cluster is not configured for dual-stack services")] : []
  const unknown = (spec.ipFamilies ?? []).flatMap((family, i) => (family === configured ? [] : [invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster")]))
  if (!spec.ipFamilies?.length) spec.ipFamilies = [configured]
  return [...dual, ...unknown]
}

function singleStackErrors({ ipFamilyPolicy, clusterIPs, ipFamilies }: ServiceSpec): FieldError[] {
  if (ipFamilyPolicy !== "SingleStack") return []
  const why = (what: string): FieldError => invalid(policyPath, ipFamilyPolicy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`)
  return [...(clusterIPs?.length === 2 ? [why("cluster IPs")] : []), ...(ipFamilies?.length === 2 ? [why("IP families")] : [])]
}

/** The families of the addresses that are asked for, where they are not said. */
function inferFamilies(spec: ServiceSpec): FieldError[] {
  if (isHeadless(spec)) return []
  return (spec.clusterIPs ?? []).slice(spec.ipFamilies?.length ?? 0).flatMap((ip, i) => {
    const family = parseAddress(ip, true)?.family === 6 ? "IPv6" : "IPv4"
    if (family !== configured) return [invalid(`spec.clusterIPs[${i + (spec.ipFamilies?.length ?? 0)}]`, spec.clusterIPs, `${family} is not configured on this cluster`)]
    spec.ipFamilies = [...(spec.ipFamilies ?? []), family]
    return []
  })
}
