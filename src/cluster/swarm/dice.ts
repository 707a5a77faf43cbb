import { drawFrom, openStream, type Stream } from "../../sim/random.ts"

/** Draws numbers from a stream of its own. */
export class Dice {
  #stream: Stream

  constructor(seed: number, stream: string) {
    this.#stream = openStream(seed, stream)
  }

  below(count: number): number {
    const { value, stream } = drawFrom(this.#stream, count)
    this.#stream = stream
    return value
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}
