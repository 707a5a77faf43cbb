import type { IServiceCIDR } from "kubernetes-models/networking.k8s.io/v1"
import { parseCidr } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { invalid, required } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { validateCanonicalCidr } from "../rules/addresses.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type ServiceCIDR = Served<IServiceCIDR>

/** A range from which Services get their addresses. */
export const serviceCidr = defineKind<ServiceCIDR>({
  kind: "ServiceCIDR", group: "networking.k8s.io", version: "v1", plural: "servicecidrs", namespaced: false, subresources: ["status"],
  columns: [nameColumn, { name: "CIDRs", of: ({ spec }) => (spec?.cidrs ?? []).join(",") }, ageColumn],
  validate({ spec }, old, { subresource }) {
    if (subresource === "status") return []
    const cidrs = spec?.cidrs ?? []
    return old ? changeErrors(cidrs, old.spec?.cidrs ?? []) : rangeErrors(cidrs)
  },
})

const path = "spec.cidrs"

function rangeErrors(cidrs: readonly string[]): FieldError[] {
  if (!cidrs.length) return [required(path, "at least one CIDR required")]
  if (cidrs.length > 2) return [invalid(path, { CIDRs: cidrs }, "may only hold up to 2 values")]
  const errors = cidrs.flatMap((cidr, i) => validateCanonicalCidr(`${path}[${i}]`, cidr))
  const [first, second] = cidrs.map((cidr) => parseCidr(cidr)?.family)
  if (cidrs.length < 2 || first !== second || first === undefined) return errors
  return [...errors, invalid(path, cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")]
}

// A second family may be added; nothing else changes.
function changeErrors(cidrs: readonly string[], old: readonly string[]): FieldError[] {
  const text = "field is immutable"
  const kept = old.flatMap((cidr, i) => (cidr === cidrs[i] || cidrs[i] === undefined ? [] : [invalid(`${path}[${i}]`, cidrs[i], text)]))
  if (old.length === cidrs.length) return kept
  if (old.length === 1 && cidrs.length === 2) return [...kept, ...rangeErrors(cidrs)]
  return [invalid(path, cidrs.length ? cidrs : null, text)]
}
