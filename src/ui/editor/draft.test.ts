import { beforeEach, expect, test, vi } from "vitest"
import type { Answer, EngineHandle, Order } from "../../bridge/protocol.ts"
import { connect } from "../engine/connection.ts"
import { storage } from "../storage.ts"
import { applyDraft, bringBack, draft, isNothing, replaceDraft, watchDraft, write } from "./draft.ts"

const orders: Order[] = []
let tell: (answer: Answer) => void = () => undefined
let leave: () => void = () => undefined

const engine: EngineHandle = {
  order: (order) => void orders.push(order),
  ask: () => undefined,
  listen(listener) {
    tell = listener
    return () => undefined
  },
  close: () => undefined,
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal("requestAnimationFrame", () => 0)
  vi.stubGlobal("addEventListener", (_: string, listener: () => void) => void (leave = listener))
  vi.stubGlobal("removeEventListener", () => undefined)
  connect(engine)
  draft.setState(draft.getInitialState())
  orders.length = 0
  return () => vi.useRealTimers()
})

const lastOf = <T extends Order["type"]>(type: T): Extract<Order, { type: T }> => orders.findLast((order) => order.type === type) as Extract<Order, { type: T }>
const settle = (): Promise<void> => vi.waitFor(() => expect(draft.getState().checked).toBeDefined())

test("what is written is judged once the writer pauses, and a judgement of an earlier text is left out", async () => {
  const end = watchDraft()
  write("kind: Po")
  write("kind: Pod")
  await vi.advanceTimersByTimeAsync(300)
  const checks = orders.filter((order) => order.type === "check")
  expect(checks.map(({ text }) => text)).toEqual(["kind: Pod"])
  write("kind: Pods")
  await vi.advanceTimersByTimeAsync(300)
  const syntax = { line: 1, column: 1, message: "of the earlier text" }
  tell({ type: "checked", id: lastOf("check").id, documents: [{ index: 0, line: 1, kind: "Pods", name: "", problems: [{ path: "kind", message: "no matches for kind", severity: "error" }] }] })
  await settle()
  tell({ type: "checked", id: checks[0]?.id ?? 0, syntax, documents: [] })
  await vi.advanceTimersByTimeAsync(1)
  expect(draft.getState().marks.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual(["1:7 no matches for kind"])
  end()
})

test("the text outlives the page, also when it goes in the middle of a word", () => {
  const end = watchDraft()
  write("kind: Nam")
  leave()
  expect(storage.getItem("draft")).toBe("kind: Nam")
  end()
})

test("what an example took the place of can be brought back, until something else is written", () => {
  write("mine: 1")
  replaceDraft("example: 1")
  expect(draft.getState()).toMatchObject({ text: "example: 1", before: "mine: 1" })
  bringBack()
  expect(draft.getState()).toMatchObject({ text: "mine: 1", before: undefined })
  replaceDraft("example: 1")
  write("example: 12")
  bringBack()
  expect(draft.getState().text).toBe("example: 12")
})

test("apply gives the text to kubectl, and marks what the server refused until the text changes", async () => {
  write("kind: Pod\nspec: {}\n")
  const applying = applyDraft()
  void applyDraft()
  expect(orders.filter(({ type }) => type === "run")).toHaveLength(1)
  const { run, line, stdin } = lastOf("run")
  expect([line, stdin]).toEqual(["kubectl apply -f -", "kind: Pod\nspec: {}\n"])
  const status = { message: "refused", details: { causes: [{ field: "spec", message: "Required value" }] } }
  tell({ type: "output", outputs: [{ type: "terminal/document", run, index: 0, status }, { type: "terminal/end", run, exit: 1 }] })
  const judged = { type: "checked", documents: [{ index: 0, line: 1, kind: "Pod", name: "", problems: [] }] } as const
  await vi.waitFor(() => expect(lastOf("check")).toBeDefined())
  tell({ ...judged, id: lastOf("check").id })
  await applying
  expect(draft.getState()).toMatchObject({ applying: false, applied: { finished: { exit: 1 } }, marks: [{ line: 2, message: "spec: Required value" }] })
  const end = watchDraft()
  write("kind: Pod\nspec: {a: 1}\n")
  await vi.advanceTimersByTimeAsync(300)
  tell({ ...judged, id: lastOf("check").id })
  await settle()
  expect(draft.getState().marks).toEqual([])
  end()
})

test("a text of comments alone is nothing to apply", async () => {
  const end = watchDraft()
  write("---\n# later\n")
  await vi.advanceTimersByTimeAsync(300)
  tell({ type: "checked", id: lastOf("check").id, documents: [] })
  await settle()
  expect(isNothing(draft.getState())).toBe(true)
  await applyDraft()
  expect(orders.some(({ type }) => type === "run")).toBe(false)
  end()
})
