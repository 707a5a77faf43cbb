import { createStore } from "zustand/vanilla"
import { useStore } from "zustand"
import type { Line } from "../../bridge/protocol.ts"
import { onFrame } from "../engine/connection.ts"
import { linesUpToNow, world } from "../engine/world.ts"

/** What the caption says, and what it will say next. */
export interface Captions {
  readonly shown: Line | undefined
  /** Since when, in milliseconds of the page. */
  readonly since: number
  readonly waiting: readonly Line[]
  /** The newest line that was looked at. */
  readonly heard: number
}

export const silent: Captions = { shown: undefined, since: 0, waiting: [], heard: 0 }

/** So long a caption stays while others wait: to read a dozen words. */
const readMillis = 1_300
/** More would tell of what is long past. */
const waitingMax = 4

/** Not interesting by themselves, but steps of a story that is followed. */
const steps: readonly string[] = ["replicaset/scaled", "pod/deleting", "pod/gone", "service/endpoints"]

/** Part of a story that is followed: a step, or an image that a kubelet pulls, which takes longest. */
const isStep = ({ say, about }: Line): boolean => steps.includes(say) || (say === "event/normal" && about["reason"] === "Pulling")

/**
 * The captions after these lines. While a story is followed they come one after the other, each long enough to be read, and of the same
 * thing said of several Pods the last; else, and when the learner acts, the newest is said at once.
 */
export function nextCaptions(captions: Captions, lines: readonly Line[], following: boolean, wallMillis: number): Captions {
  const heard = lines.at(-1)?.id ?? captions.heard
  const fresh = lines.filter((line) => line.id > captions.heard && (line.interesting || (following && isStep(line))))
  let { shown, since, waiting } = captions
  for (const line of fresh) {
    if (following && line.tone !== "learner") waiting = [...waiting.filter(({ say }) => say !== line.say), line].slice(-waitingMax)
    else [shown, since, waiting] = [line, wallMillis, []]
  }
  const [next, ...rest] = waiting
  if (next && wallMillis - since >= readMillis) [shown, since, waiting] = [next, wallMillis, rest]
  if (shown === captions.shown && waiting === captions.waiting && heard === captions.heard) return captions
  return { shown, since, waiting, heard }
}

const captions = createStore<Captions>()(() => silent)

/** The line that the caption shows now. */
export const useCaption = (): Line | undefined => useStore(captions, ({ shown }) => shown)

/** Listens to the world. Gives how to end it. */
export function keepCaptions(): () => void {
  let booted = world.getState().booted
  return onFrame(() => {
    const state = world.getState()
    const before = state.booted === booted ? captions.getState() : silent
    booted = state.booted
    const lines = linesUpToNow(state)
    const wentBack = (lines.at(-1)?.id ?? 0) < before.heard
    captions.setState(nextCaptions(wentBack ? silent : before, lines, state.following.on, performance.now()), true)
  })
}
