import { formatAddress, formatCidr, networkOf, parseAddress, parseCidr } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { invalid } from "../field-error.ts"
import { goQuote } from "../go-text.ts"

const addressText = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
const cidrText = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
const mapped = (text: string): boolean => /^[0:]+:ffff:/i.test(text) && text.includes(":") && parseAddress(text.split("/")[0] ?? "", true)?.family === 4

/** An address of an old field: leading zeros and IPv4 in IPv6 clothes are refused, other unusual texts pass; `known` values of the old object pass as they are. */
export function validateAddress(path: string, value: string, known: readonly string[] = [], strict = true): FieldError[] {
  if (known.includes(value)) return []
  if (!parseAddress(value, true)) return [invalid(path, value, addressText)]
  if (!strict) return []
  if (!parseAddress(value)) return [invalid(path, value, "must not have leading 0s")]
  return mapped(value) ? [invalid(path, value, "must not be an IPv4-mapped IPv6 address")] : []
}

/** An address in its one canonical form. */
export function validateCanonicalAddress(path: string, value: string): FieldError[] {
  const errors = validateAddress(path, value)
  const address = parseAddress(value)
  if (errors.length || !address) return errors
  const canonical = formatAddress(address)
  return value === canonical ? [] : [invalid(path, value, `must be in canonical form (${goQuote(canonical)})`)]
}

export function validateCidr(path: string, value: string, known: readonly string[] = [], strict = true): FieldError[] {
  if (known.includes(value)) return []
  if (!parseCidr(value, true)) return [invalid(path, value, cidrText)]
  if (!strict) return []
  const cidr = parseCidr(value)
  if (!cidr) return [invalid(path, value, "must not have leading 0s in IP or prefix length")]
  if (mapped(value)) return [invalid(path, value, "must not have an IPv4-mapped IPv6 address")]
  return networkOf(cidr).address === cidr.address ? [] : [invalid(path, value, "must not have bits set beyond the prefix length")]
}

export function validateCanonicalCidr(path: string, value: string): FieldError[] {
  const errors = validateCidr(path, value)
  const cidr = parseCidr(value)
  if (errors.length || !cidr) return errors
  const canonical = formatCidr(cidr)
  return value === canonical ? [] : [invalid(path, value, `must be in canonical form (${goQuote(canonical)})`)]
}

/** An address with the length of its network, as interfaces have it: host bits stay. */
export function validateInterfaceAddress(path: string, value: string): FieldError[] {
  const cidr = parseCidr(value, true)
  if (!cidr) return [invalid(path, value, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)")]
  const canonical = formatCidr(cidr)
  return value === canonical ? [] : [invalid(path, value, `must be in canonical form (${goQuote(canonical)})`)]
}

/** What the server warns of in an accepted address. */
export function addressWarnings(path: string, value: string): string[] {
  const address = parseAddress(value, true)
  if (!address) return []
  const canonical = formatAddress(address)
  if (!parseAddress(value) || mapped(value)) return [`${path}: non-standard IP address ${goQuote(value)} is invalid: use ${goQuote(canonical)}`]
  return address.family === 6 && canonical !== value ? [`${path}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`] : []
}

export function cidrWarnings(path: string, value: string): string[] {
  const cidr = parseCidr(value, true)
  if (!cidr) return []
  const [network, single] = [formatCidr(networkOf(cidr)), `${formatAddress({ family: cidr.family, value: cidr.address })}/${cidr.prefix}`]
  const full = `${formatAddress({ family: cidr.family, value: cidr.address })}/${cidr.family === 4 ? 32 : 128}`
  const warnings = network === single ? [] : [`${path}: CIDR value ${goQuote(value)} is ambiguous in this context (should be ${goQuote(network)} or ${goQuote(full)}?)`]
  if (!parseCidr(value) || mapped(value)) warnings.push(`${path}: non-standard CIDR value ${goQuote(value)} is invalid: use ${goQuote(network)}`)
  if (warnings.length || cidr.family === 4 || single === value) return warnings
  return [`${path}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(single)})`]
}
