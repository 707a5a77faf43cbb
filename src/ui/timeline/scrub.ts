import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import { micros, type Micros } from "../../base/time.ts"
import { fork, onFrame, pace, seek, skip } from "../engine/connection.ts"
import { inHistory, world } from "../engine/world.ts"
import { markAfter, markBefore } from "./marks.ts"

/** Where the hand is on the line of time. The picture follows it, a little later. */
interface Scrub {
  /** The moment that was asked for last; undefined once it is shown. */
  readonly moment: Micros | undefined
  readonly dragging: boolean
  /** How long the line was when the hand took hold: it stands still until it lets go. */
  readonly held: Micros | undefined
}

/** An answer that was under way, and the one after it. */
const framesMost = 2

export const scrub = createStore<Scrub>()(() => ({ moment: undefined, dragging: false, held: undefined }))

export const useScrub = <T>(select: (state: Scrub) => T): T => useStore(scrub, select)

let waits = false
let framesLeft = 0
/** Whether time went by when the reader left the present. */
let ran = false

/** Asks for another moment: once a picture at most, and the latest wins. */
export function scrubTo(moment: Micros): void {
  const { playing, skipping } = world.getState()
  // The engine stops before it shows another moment: what is asked on the way there starts from a world that only seems to rest.
  if (!inHistory(world.getState()) && scrub.getState().moment === undefined) ran = playing || skipping
  scrub.setState({ moment })
  if (waits) return
  waits = true
  requestAnimationFrame(() => {
    waits = false
    framesLeft = framesMost
    const latest = scrub.getState().moment
    if (latest !== undefined) seek(latest)
  })
}

export const grasp = (held: Micros): void => scrub.setState({ dragging: true, held })
export const letGo = (): void => scrub.setState({ dragging: false, held: undefined })

/** Where the hand is, or else what is shown. */
export const shownMoment = (): Micros => scrub.getState().moment ?? world.getState().now

onFrame(() => {
  const { moment, dragging } = scrub.getState()
  if (moment === undefined || dragging || waits) return
  framesLeft--
  if (framesLeft <= 0 || world.getState().now === moment) scrub.setState({ moment: undefined })
})

/** Back to the latest moment of this branch; time goes by again if it did when the reader left. */
export function toPresent(): void {
  const { end, speed } = world.getState()
  scrubTo(end)
  if (ran) requestAnimationFrame(() => pace(true, speed))
}

/** A new branch from the moment that is shown, and time goes by in it. */
export function continueHere(): void {
  fork()
  pace(true, world.getState().speed)
}

export function toPrevious(): void {
  const mark = markBefore(world.getState().marks, shownMoment())
  scrubTo(mark?.at ?? micros(0))
}

/** In history to the next mark; from the last one, and in the present, on until something comes. */
export function toNext(): void {
  const mark = inHistory(world.getState()) ? markAfter(world.getState().marks, shownMoment()) : undefined
  if (mark) scrubTo(mark.at)
  else skip("interesting")
}
