import { describe, expect, it } from "vitest"
import { micros, millis, never, seconds, type Micros } from "../base/time.ts"
import { Follower, leadersOf, type Chain, type Flight } from "./follower.ts"

const flight = (sentAt: number, arrivesAt: number, within = false, lane = `${sentAt}`): Flight => ({ sentAt: micros(sentAt), arrivesAt: micros(arrivesAt), within, lane })

/** Plays a chain given by its events: timers by their time, flights by both ends. Says in how much wall time it came to each moment. */
function play(events: readonly (number | Flight)[], speed = 1, step = 1): { readonly moments: readonly (readonly [at: number, wallMillis: number])[]; readonly ended: number } {
  const follower = new Follower(1000, speed)
  const moments: [number, number][] = []
  let now = micros(0)
  for (let wall = 1000; ; wall += step) {
    for (;;) {
      const ahead = events.map((event) => (typeof event === "number" ? event : event.arrivesAt)).filter((at) => at > now)
      const flying = events.filter((event): event is Flight => typeof event !== "number" && event.sentAt <= now && event.arrivesAt > now)
      const chain: Chain = { at: (ahead.length === 0 ? never : Math.min(...ahead)) as Micros, flights: leadersOf(flying) }
      const leg = follower.next(chain, wall, now)
      if (!leg) return { moments, ended: wall - 1000 }
      now = Math.max(now, leg.until) as Micros
      if (now < chain.at) break
      moments.push([now, wall - 1000])
    }
  }
}

describe("following", () => {
  it("gives a hop between machines its 350 ms, however short it is, and one within a machine its 80", () => {
    expect(play([flight(0, 1_000)]).moments).toEqual([[1_000, 350]])
    expect(play([flight(0, 20, true)]).moments).toEqual([[20, 80]])
  })

  it("gives each of several hops that overlap its time", () => {
    const { moments } = play([flight(0, 1_000), flight(100, 120, true), flight(900, 1_900)])
    const at = (moment: number): number => moments.find(([when]) => when === moment)?.[1] ?? 0
    expect(at(120)).toBeGreaterThanOrEqual(80)
    expect(at(1_000)).toBeGreaterThanOrEqual(350)
    expect(at(1_900)).toBeGreaterThanOrEqual(at(1_000) + 300)
  })

  it("gives a message that it has shown before an eighth, from whichever machine it comes", () => {
    const { moments } = play([flight(0, 1_000, false, "report"), flight(1_000, 2_000, false, "report"), flight(2_000, 3_000, false, "other")])
    expect(moments.map(([, wall], i) => wall - (moments[i - 1]?.[1] ?? 0))).toEqual([350, 44, 350])
  })

  it("lets equal messages that are on their way together go by as one and a little", () => {
    const { moments } = play([0, 10, 20, 30].map((sentAt) => flight(sentAt, sentAt + 1_000, false, "bind")))
    expect(moments.at(-1)?.[1]).toBeLessThan(350 + 10)
  })

  it("hurries a long story, without a jump", () => {
    const events = Array.from({ length: 200 }, (_, i) => flight(i * 1_000, (i + 1) * 1_000))
    const { moments, ended } = play(events, 1)
    const hops = moments.map(([, wall], i) => wall - (moments[i - 1]?.[1] ?? 0))
    expect(hops.slice(0, 30)).toEqual(Array(30).fill(350))
    expect(ended).toBeLessThan(25_000)
    for (const [i, hop] of hops.entries()) expect(hop).toBeGreaterThan((hops[i - 1] ?? 0) * 0.8 - 2)
  })

  it("jumps waits: what takes half a millisecond at once, and half a minute in a third of a second", () => {
    expect(play([500]).ended).toBe(1)
    expect(play([millis(100)]).ended).toBe(100)
    expect(play([seconds(29)]).ended).toBe(350)
  })

  it("is never faster than the learner wants it while something is on its way", () => {
    expect(play([flight(0, 1_000)], 0.001).moments).toEqual([[1_000, 1_000]])
  })

  it("ends when the chain is quiet, when it waits for long, and after a minute", () => {
    expect(play([])).toEqual({ moments: [], ended: 0 })
    expect(play([millis(10), seconds(50)]).moments).toEqual([[10_000, 10]])
    const forever = Array.from({ length: 1_000 }, (_, i) => flight(i * 1_000, (i + 1) * 1_000))
    expect(play(forever, 1, 10).ended).toBeLessThanOrEqual(60_010)
  })
})
