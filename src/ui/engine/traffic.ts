import type { Hop } from "../../bridge/protocol.ts"

/** So long a finished hop stays lit, in wall time. */
export const traceMillis = 300

const flyingMax = 2_000

/** A way between two ends, in one direction, and how lately and how much it was used. */
export interface Trace {
  readonly from: string
  readonly to: string
  /** Wall time of the last hop that ended here. */
  litAt: number
  /** Hops since it was last dark. */
  count: number
  lost: boolean
  followed: boolean
}

/**
 * The messages that the picture still needs: those on their way, and lit traces of those that have arrived. It is no state of a
 * component: it changes every frame and only the canvas reads it.
 */
export class Traffic {
  flying: readonly Hop[] = []
  readonly traces = new Map<string, Trace>()

  /** Takes the hops of a frame at model time `now`. */
  take(hops: readonly Hop[], now: number, wallMillis: number): void {
    const all = hops.length === 0 ? this.flying : [...this.flying, ...hops]
    const ended = all.filter(({ arrivesAt }) => arrivesAt <= now)
    if (ended.length > 0 || hops.length > 0) this.flying = all.filter(({ arrivesAt }) => arrivesAt > now).slice(-flyingMax)
    for (const hop of ended) this.#light(hop, wallMillis)
    for (const [key, { litAt }] of this.traces) if (wallMillis - litAt > traceMillis) this.traces.delete(key)
  }

  /** Another world: nothing flies any more. */
  clear(): void {
    this.flying = []
    this.traces.clear()
  }

  #light(hop: Hop, wallMillis: number): void {
    const from = endOf(hop.from, hop.fromProcess)
    const to = endOf(hop.to, hop.toProcess)
    const key = `${from} ${to}`
    const trace = this.traces.get(key) ?? { from, to, litAt: wallMillis, count: 0, lost: false, followed: false }
    trace.litAt = wallMillis
    trace.count++
    trace.lost = hop.lost
    trace.followed ||= hop.followed
    this.traces.set(key, trace)
  }
}

/** The name of an end of a hop in the diagram's layout: "node-1" or "control-plane/etcd". */
export const endOf = (host: string, process: string): string => (process === "" ? host : `${host}/${process}`)
