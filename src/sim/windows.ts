import { never, type Micros } from "../base/time.ts"

/**
 * How far each shard may run, exclusively: until the other shards' earliest event plus the latency floor of the links that cross.
 * (A shard also stops `2 * floor` after its own first send across; the kernel sees to that while it runs.)
 * `nextAt[i]` is shard i's earliest pending event, messages on their way to it included.
 */
export function windowEnds(nextAt: readonly Micros[], floor: Micros, until: Micros): Micros[] {
  return nextAt.map((_, shard) => {
    let earliest: number = never
    nextAt.forEach((at, other) => {
      if (other !== shard && at < earliest) earliest = at
    })
    return Math.min(until, earliest === never ? never : earliest + floor) as Micros
  })
}
