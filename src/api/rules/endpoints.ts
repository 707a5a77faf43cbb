import { parseAddress } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { invalid, required } from "../field-error.ts"
import { isLabel, isSubdomain } from "../names.ts"

/** An address that traffic can be sent to from elsewhere. Upstream: core validation's ValidateEndpointIP. */
export function endpointAddress(path: string, text: string): FieldError[] {
  const address = parseAddress(text, true)
  if (!address) return [invalid(path, text, "must be a valid IP address")]
  const { family, value } = address
  const wrong = (why: string): FieldError[] => [invalid(path, text, why)]
  if (value === 0n) return wrong(`may not be unspecified (${text})`)
  const top = (bits: bigint): bigint => value >> ((family === 4 ? 32n : 128n) - bits)
  if (family === 4 ? top(8n) === 127n : value === 1n) return wrong("may not be in the loopback range (127.0.0.0/8, ::1/128)")
  if (family === 4 ? top(16n) === 0xa9fen : top(10n) === 0x3fan) return wrong("may not be in the link-local range (169.254.0.0/16, fe80::/10)")
  const local = family === 4 ? top(24n) === 0xe00000n : top(16n) === 0xff02n
  return local ? wrong("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)") : []
}

/** A domain with at least two parts, each of them a label. */
export function fullDomain(path: string, text: string): FieldError[] {
  if (!text) return [required(path)]
  const name = text.replace(/\.$/, "")
  const why = isSubdomain(name)
  if (why.length) return [invalid(path, name, why.join(","))]
  if (!name.includes(".")) return [invalid(path, name, "should be a domain with at least two segments separated by dots")]
  const [long] = name.split(".").filter((label) => isLabel(label).length)
  return long === undefined ? [] : [invalid(path, long, isLabel(long).join(","))]
}
