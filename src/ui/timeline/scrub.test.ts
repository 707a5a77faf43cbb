import { beforeEach, expect, test, vi } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { Answer, EngineHandle, Frame, Line, Order } from "../../bridge/protocol.ts"
import { connect } from "../engine/connection.ts"
import { linesUpToNow, world } from "../engine/world.ts"
import { continueHere, grasp, letGo, scrub, scrubTo, toNext, toPresent, toPrevious } from "./scrub.ts"

let orders: Order[] = []
let tell: (answer: Answer) => void = () => undefined
let pictures: (() => void)[] = []
const engine: EngineHandle = { order: (order) => void orders.push(order), ask: () => undefined, close: () => undefined, listen: (listener) => ((tell = listener), () => undefined) }

const still: Frame = { type: "frame", now: seconds(100), playing: true, skipping: false, reached: 1, eventsHandled: 1, branch: 1, end: seconds(100), retold: false, timeline: undefined, hosts: [], nodes: [], pods: [], resources: [], objects: [], hops: [], lines: [], gone: [], following: { on: false, factor: 0, until: micros(0) } }
const line = (id: number, at: number): Line => ({ id, at: seconds(at), event: 0, say: "", about: {}, subject: "", tone: "normal", interesting: true })
/** One picture of the browser: whatever waits for it runs. */
const picture = (): void => pictures.splice(0).forEach((each) => each())
const timely = (): Order[] => orders.filter(({ type }) => type === "seek" || type === "fork" || type === "pace" || type === "skip")

beforeEach(() => {
  pictures = []
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => void pictures.push(callback))
  connect(engine)
  tell({ type: "booted", seed: 1, epochMicros: 0, engine: "", kinds: [] })
  tell({ ...still, lines: [line(1, 10), line(2, 50), line(3, 90)] })
  scrub.setState({ moment: undefined, dragging: false, held: undefined })
  orders = []
})

test("a hand that moves asks once a picture, and for the latest moment alone", () => {
  for (const second of [90, 80, 70]) scrubTo(seconds(second))
  expect(timely()).toEqual([])
  picture()
  expect(timely()).toEqual([{ type: "seek", at: seconds(70) }])
  picture()
  expect(timely()).toHaveLength(1)
})

test("the hand stays where it was put until that moment is shown, and while it is held", () => {
  grasp(seconds(120))
  scrubTo(seconds(40))
  picture()
  for (let i = 0; i < 3; i++) tell({ ...still, playing: false, now: seconds(40) })
  expect(scrub.getState().moment).toBe(seconds(40))
  letGo()
  tell({ ...still, playing: false, now: seconds(40) })
  expect(scrub.getState().moment).toBeUndefined()
})

test("time that went by before goes by again when the reader comes back to the present, and not if it stood still", () => {
  scrubTo(seconds(60))
  picture()
  tell({ ...still, playing: false })
  scrubTo(seconds(40))
  picture()
  tell({ ...still, playing: false, now: seconds(40) })
  toPresent()
  picture()
  expect(timely().slice(2)).toEqual([{ type: "seek", at: seconds(100) }, { type: "pace", playing: true, speed: 1 }])
  tell({ ...still, playing: false })
  orders = []
  scrubTo(seconds(40))
  picture()
  tell({ ...still, playing: false, now: seconds(40) })
  toPresent()
  picture()
  expect(timely().map(({ type }) => type)).toEqual(["seek", "seek"])
})

test("the previous and the next mark are gone to in history; at the present the next one has to come about", () => {
  toPrevious()
  picture()
  tell({ ...still, playing: false, now: seconds(90) })
  toPrevious()
  picture()
  tell({ ...still, playing: false, now: seconds(50) })
  toNext()
  picture()
  expect(timely().map((order) => (order.type === "seek" ? order.at : 0))).toEqual([seconds(90), seconds(50), seconds(90)])
  tell({ ...still, playing: false, now: seconds(95) })
  toNext()
  expect(timely().at(-1)).toEqual({ type: "skip", to: "interesting" })
})

test("to continue from here begins a branch, and time goes by in it", () => {
  continueHere()
  expect(timely()).toEqual([{ type: "fork" }, { type: "pace", playing: true, speed: 1 }])
})

test("in history the list of events ends where one is, while the marks of the whole branch stay", () => {
  tell({ ...still, now: seconds(50) })
  expect(linesUpToNow(world.getState()).map(({ id }) => id)).toEqual([1, 2])
  expect(world.getState().marks).toHaveLength(3)
  tell({ ...still, now: seconds(100) })
  expect(linesUpToNow(world.getState())).toBe(world.getState().lines)
})

test("another branch's lines take the place of those before, whose marks are kept to compare with", () => {
  tell({ ...still, branch: 2, retold: true, lines: [line(11, 10)] })
  expect(world.getState()).toMatchObject({ branch: 2, lines: [{ id: 11 }], marks: [{ id: 11 }] })
  expect(world.getState().marksElsewhere.get(1)?.map(({ id }) => id)).toEqual([1, 2, 3])
})
