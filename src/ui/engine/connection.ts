import { unreachable } from "../../base/assert.ts"
import type { Action, Answer, EngineHandle, Frame } from "../../bridge/protocol.ts"
import { subjectOf } from "../selection.ts"
import { settings } from "../settings.ts"
import { speedAway } from "../timeline/speed.ts"
import { ModelClock } from "./model-clock.ts"
import { Traffic } from "./traffic.ts"
import { merge, world } from "./world.ts"

/** The page's one engine. Frames go to the store of the world and, where only the canvas wants them, to `traffic` and `clock`. */
export const traffic = new Traffic()
export const clock = new ModelClock()

const frameListeners = new Set<() => void>()
let handle: EngineHandle | undefined
let watched: readonly string[] = []

/** Starts a world with this seed and asks for a frame with each picture of the browser. */
export function connect(engine: EngineHandle, seed: number): void {
  handle = engine
  engine.listen(hear)
  engine.order({ type: "boot", seed, topology: {} })
  const tick = (): void => {
    if (world.getState().booted && !world.getState().failed) {
      watched = watchedBy(settings.getState().selection)
      engine.ask(watched)
    }
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
}

/** Calls after each frame, when the stores hold it. */
export function onFrame(listener: () => void): () => void {
  frameListeners.add(listener)
  return () => frameListeners.delete(listener)
}

export function pace(playing: boolean, speed: number): void {
  world.setState({ speed })
  handle?.order({ type: "pace", playing, speed })
}

/** Runs or stops; what runs ahead stops too. */
export function togglePlaying(): void {
  const { playing, skipping, speed } = world.getState()
  pace(!playing && !skipping, speed)
}

/** So many steps of the scale faster, or slower where negative. */
export const accelerate = (places: number): void => pace(world.getState().playing, speedAway(world.getState().speed, places))

export const step = (): void => handle?.order({ type: "step" })

export const skip = (to: "interesting" | "busy"): void => handle?.order({ type: "skip", to })

export const act = (action: Action): void => handle?.order({ type: "act", action })

function hear(answer: Answer): void {
  switch (answer.type) {
    case "booted":
      world.setState({ booted: answer })
      return pace(true, 1)
    case "frame":
      return show(answer)
    case "failed":
      return world.setState({ failed: answer, playing: false })
    case "refused":
      return world.setState(({ refused }) => ({ refused: { number: (refused?.number ?? 0) + 1, message: answer.message } }))
    case "recorded":
      return
  }
}

function show(frame: Frame): void {
  const wallMillis = performance.now()
  const running = frame.playing || frame.skipping
  clock.set(frame.now, running && !frame.skipping, frame.reached, wallMillis)
  traffic.take(frame.hops, frame.now, wallMillis)
  world.setState((state) => merge(state, frame, new Set(watched)))
  for (const listener of frameListeners) listener()
}

/** The objects that the details of a selection show. */
function watchedBy(selection: string | undefined): readonly string[] {
  if (selection === undefined) return []
  const { hosts, nodes } = world.getState()
  const subject = subjectOf(selection, hosts)
  switch (subject.type) {
    case "host": {
      const node = [...nodes.values()].find(({ host }) => host === subject.host)
      return node ? [`nodes/${node.name}`, `leases/kube-node-lease/${node.name}`] : [`nodes/${subject.host}`]
    }
    case "process": {
      const lease = hosts.get(subject.host)?.processes.find(({ name }) => name === subject.process)?.lease
      return lease === undefined ? [] : [lease]
    }
    case "object":
      return [subject.key]
    default:
      return unreachable(subject)
  }
}
