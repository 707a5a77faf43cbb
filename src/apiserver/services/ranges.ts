import { addressAt, formatAddress, networkOf, parseAddress, parseCidr, sizeOf, type Cidr } from "../../base/cidr.ts"

// Numbers that the server hands out. The low part of each range is left to those who ask for a certain one as long as the rest lasts
// (KEP-3070, KEP-3668).

/** The addresses of Services: `--service-cluster-ip-range`. */
export const serviceCidr = "10.96.0.0/12"
/** `--service-node-port-range` */
export const nodePorts = Object.freeze({ base: 30_000, size: 2_768 })

/** How many ports of a range come last. Upstream: portallocator's calculateRangeOffset. */
export const portOffset = (size: number): number => staticPart(size, 32, 128)

/** How many addresses of a block come last. Upstream: ipallocator's calculateRangeOffset. */
export const addressOffset = (cidr: Cidr): number => staticPart(Math.min(Number(sizeOf(cidr)), Number.MAX_SAFE_INTEGER), 16, 256)

const staticMin = 16

function staticPart(size: number, step: number, max: number): number {
  return size <= staticMin ? 0 : Math.min(Math.max(staticMin, Math.floor(size / step)), max)
}

/**
 * The first free number of `size` that a search from a drawn place finds: above the offset, then below. Undefined where none is free.
 * `drawn` is below `size - offset`.
 */
export function chooseFree(size: number, offset: number, drawn: number, isFree: (index: number) => boolean): number | undefined {
  const dynamic = size - offset
  for (let i = 0; i < dynamic; i++) {
    const index = offset + ((drawn + i) % dynamic)
    if (isFree(index)) return index
  }
  for (let index = 0; index < offset; index++) if (isFree(index)) return index
  return undefined
}

const block = parseCidr(serviceCidr) as Cidr

/** How many addresses Services can have: neither the network's own nor the last one. */
export const addresses = Object.freeze({ size: Number(sizeOf(block)) - 2, offset: addressOffset(block) })

/** The address of an index below {@link addresses}.size. */
export const serviceAddress = (index: number): string => formatAddress(addressAt(block, index + 1))

/** Whether an address is one that Services can have. */
export function isServiceAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address?.family !== 4) return false
  const index = address.value - networkOf(block).address
  return index > 0n && index < sizeOf(block) - 1n
}

/** The first address of the block: what a dry run shows in place of one that would be drawn. */
export const networkAddress = formatAddress(addressAt(block, 0))
