import { unreachable } from "../../base/assert.ts"
import type { JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { Action, Answer, Checked, EngineHandle, Frame, Peeked } from "../../bridge/protocol.ts"
import type { Compared, Explained } from "../../bridge/time-protocol.ts"
import type { Question } from "../../why/contract.ts"
import { subjectOf } from "../selection.ts"
import { settings } from "../settings.ts"
import { speedAway } from "../timeline/speed.ts"
import { ModelClock } from "./model-clock.ts"
import { Questions, type Finished } from "./runs.ts"
import { Traffic } from "./traffic.ts"
import { merge, newWorld, world } from "./world.ts"

/** The page's one engine. Frames go to the store of the world and, where only the canvas wants them, to `traffic` and `clock`. */
export const traffic = new Traffic()
export const clock = new ModelClock()

const questions = new Questions()
const frameListeners = new Set<() => void>()
let handle: EngineHandle | undefined
/** What components want to see, besides what the selection tells. */
const wishes = new Set<{ readonly keys: readonly string[] }>()
let watched: readonly string[] = []

/** Hears what the engine says, and asks for a frame with each picture of the browser. */
export function connect(engine: EngineHandle): void {
  handle = engine
  engine.listen(hear)
  const tick = (): void => {
    if (world.getState().booted && !world.getState().failed) {
      watched = [...new Set([...watchedBy(settings.getState().selection), ...[...wishes].flatMap(({ keys }) => keys)])]
      engine.ask(watched)
    }
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
}

/** Opens another world, in place of the one that is open. A topology that can't be is refused, and the world stays. */
export const openWorld = (seed: number, topology: JsonObject): void => handle?.order({ type: "boot", seed, topology })

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

/** Shows another moment, of this branch or of another one, and stops there. */
export const seek = (at: Micros, branch?: number): void => handle?.order({ type: "seek", at, ...(branch === undefined ? {} : { branch }) })

/** Begins a branch at the moment that is shown, in which what came after has not happened. */
export const fork = (name?: string): void => handle?.order({ type: "fork", ...(name === undefined ? {} : { name }) })

export const renameBranch = (branch: number, name: string): void => handle?.order({ type: "branch/name", branch, name })

export const deleteBranch = (branch: number): void => handle?.order({ type: "branch/delete", branch })

/** The branch that is shown beside another one, at the present moment; undefined where the world ends before it is answered. */
export const compare = async (branch: number): Promise<Compared | undefined> => handle && questions.compare(handle, branch)

export const step = (): void => handle?.order({ type: "step" })

export const skip = (to: "interesting" | "busy"): void => handle?.order({ type: "skip", to })

/** What a learner does is followed. */
export const act = (action: Action): void => handle?.order({ type: "act", action, follow: true })

/** Shows what comes of the last action hop by hop, or lets time go by as it did. */
export const follow = (on: boolean): void => handle?.order({ type: "follow", on })

/** Runs a line of kubectl on the laptop, as the learner: it is recorded, and followed. Undefined where its world ended before it did. */
export const run = async (line: string, stdin?: string): Promise<Finished | undefined> =>
  handle && questions.run(handle, line, { follow: true, ...(stdin === undefined ? {} : { stdin }) })

/** What YAML would meet if it were applied; the world does not notice. */
export const check = async (text: string): Promise<Checked | undefined> => handle && questions.check(handle, text)

/** What a line of kubectl that only reads would print now; the world does not notice. */
export const peek = async (line: string): Promise<Peeked | undefined> => handle && questions.peek(handle, line)

/** What led to something, and what it waits for; undefined where the world ended before that was known. */
export const why = async (question: Question): Promise<Explained | undefined> => handle && questions.why(handle, question)

/** Keys that a component watches: objects, and what a container writes ("logs/default/web-5d7f-x2k/nginx"). Gives how to end it. */
export function watch(...keys: readonly string[]): () => void {
  const wish = { keys }
  wishes.add(wish)
  return () => void wishes.delete(wish)
}

function hear(answer: Answer): void {
  switch (answer.type) {
    case "booted":
      world.setState(newWorld(answer))
      traffic.clear()
      clock.clear()
      questions.abandon()
      // A world that is opened stops where it was left.
      return pace(answer.until === undefined, 1)
    case "frame":
      return show(answer)
    case "output":
    case "checked":
    case "peeked":
    case "compared":
    case "explained":
      return questions.hear(answer)
    case "failed":
      questions.abandon()
      return world.setState({ failed: answer, playing: false })
    case "refused":
      // What could not be opened is told with what became of it.
      if (answer.unopened) return
      return world.setState(({ refused }) => ({ refused: { number: (refused?.number ?? 0) + 1, message: answer.message } }))
    case "recorded":
    case "saved":
    case "shared":
    case "opened":
      return
  }
}

function show(frame: Frame): void {
  const wallMillis = performance.now()
  const running = frame.playing || frame.skipping
  clock.set(frame.now, running && !frame.skipping, frame.reached, wallMillis, frame.following.on ? frame.following.until : undefined)
  const before = world.getState()
  // Messages of a later moment, or of another branch, were never sent here.
  if (frame.now < before.now || frame.branch !== before.branch) traffic.clear()
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
