import ipaddr from "ipaddr.js"
import { assert } from "./assert.ts"

/** An address as a number with its family; what CIDR arithmetic works on. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

export interface Cidr {
  readonly family: 4 | 6
  /** The address as written, host bits and all. */
  readonly address: bigint
  readonly prefix: number
}

const v4 = /^\d{1,3}(\.\d{1,3}){3}$/
const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128)
const fromBytes = (bytes: readonly number[]): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)

/**
 * Reads an IPv4 or IPv6 address (RFC 4291 texts; no zone). With `sloppy`, leading zeros of IPv4 parts are taken as decimal,
 * as Kubernetes does for old fields. IPv4 in IPv6 clothes ("::ffff:1.2.3.4") counts as IPv4. Undefined where there is none.
 */
export function parseAddress(text: string, sloppy = false): Address | undefined {
  if (v4.test(text)) {
    const parts = text.split(".")
    if (parts.some((part) => Number(part) > 255 || (!sloppy && part.length > 1 && part.startsWith("0")))) return undefined
    return { family: 4, value: fromBytes(parts.map(Number)) }
  }
  if (!text.includes(":") || text.includes("%")) return undefined
  const plain = sloppy ? text.replace(/\d{1,3}(\.\d{1,3}){3}$/, (tail) => tail.split(".").map(Number).join(".")) : text
  if (!ipaddr.IPv6.isValid(plain) || /(^|[:.])0\d+\./.test(plain)) return undefined
  const address = ipaddr.IPv6.parse(plain)
  const value = fromBytes(address.toByteArray())
  return address.isIPv4MappedAddress() ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value }
}

/** The canonical text (RFC 5952 for IPv6). */
export function formatAddress({ family, value }: Address): string {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, i) => Number((value >> BigInt(bitsOf(family) - 8 * (i + 1))) & 255n))
  return family === 4 ? bytes.join(".") : new ipaddr.IPv6(bytes).toRFC5952String()
}

/** Reads "10.0.0.0/8"; undefined where it is none. */
export function parseCidr(text: string, sloppy = false): Cidr | undefined {
  const slash = text.indexOf("/")
  const prefix = text.slice(slash + 1)
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash), sloppy)
  if (!address || !(sloppy ? /^\d{1,3}$/ : /^(0|[1-9]\d{0,2})$/).test(prefix)) return undefined
  const mapped = address.family === 4 && text.includes(":")
  // Of an IPv4 address in IPv6 clothes Go's reader lets a short prefix count as one of IPv4.
  const length = Number(prefix) - (mapped && Number(prefix) > 32 ? 96 : 0)
  if (length < 0 || length > bitsOf(address.family)) return undefined
  return { family: address.family, address: address.value, prefix: length }
}

export const formatCidr = ({ family, address, prefix }: Cidr): string => `${formatAddress({ family, value: address })}/${prefix}`

/** How many addresses the block holds. */
export const sizeOf = ({ family, prefix }: Cidr): bigint => 1n << BigInt(bitsOf(family) - prefix)

/** The block with its host bits cleared. */
export const networkOf = (cidr: Cidr): Cidr => ({ ...cidr, address: cidr.address - (cidr.address & (sizeOf(cidr) - 1n)) })

/** The `index`-th address of the block, counted from its network address. */
export function addressAt(cidr: Cidr, index: number | bigint): Address {
  assert(BigInt(index) >= 0n && BigInt(index) < sizeOf(cidr), `address ${index} lies in ${formatCidr(cidr)}`)
  return { family: cidr.family, value: networkOf(cidr).address + BigInt(index) }
}
