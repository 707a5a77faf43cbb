import { millis, type Micros } from "../base/time.ts"

/** What the runtime's work takes. */
export interface Delays {
  readonly sandboxMicros: Micros
  readonly startMicros: Micros
  readonly stopMicros: Micros
}

export const defaultDelays: Delays = Object.freeze({ sandboxMicros: millis(200), startMicros: millis(50), stopMicros: millis(100) })
