import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus"
import { hashString } from "../base/hash.ts"

/** The state of a stream of random numbers, as plain data. */
export type Stream = readonly number[]

/**
 * The stream of that name. Each actor and purpose has its own, so that a new draw in one place never moves the numbers of
 * another. Names are hashed twice, with different salts, for 64 bits of seed beside the world's.
 */
export function openStream(seed: number, name: string): Stream {
  const mixed = xoroshiro128plus(seed ^ hashString(name))
  for (let i = 0; i < 20; i++) mixed.next()
  const [a = 0, b = 0, c = 0, d = 0] = mixed.getState()
  return Object.freeze([a, b ^ hashString(`${seed}/${name}`), c, d | 1])
}

/** A whole number in [0, below), and the stream after it. `below` is at most 2 ** 32. */
export function drawFrom(stream: Stream, below: number): { value: number; stream: Stream } {
  const generator = xoroshiro128plusFromState(stream)
  // The high bits of a multiplication: biased by less than below / 2 ** 32, which no simulated quantity can show.
  const value = Math.floor(((generator.next() >>> 0) / 4294967296) * below)
  return { value, stream: Object.freeze(generator.getState()) }
}
