import { beforeEach, expect, test, vi } from "vitest"
import type { Answer, EngineHandle, Order } from "../../bridge/protocol.ts"
import { act, check, connect, follow, openWorld, peek, run, watch } from "./connection.ts"
import { world } from "./world.ts"

const orders: Order[] = []
let tell: (answer: Answer) => void = () => undefined
let picture: () => void = () => undefined
const asked: (readonly string[])[] = []

const engine: EngineHandle = {
  order: (order) => void orders.push(order),
  ask: (keys) => void asked.push(keys),
  listen(listener) {
    tell = listener
    return () => undefined
  },
  close: () => undefined,
}

const booted: Answer = { type: "booted", seed: 4, epochMicros: 0, engine: "", kinds: [] }

beforeEach(() => {
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => void (picture = callback))
  orders.length = 0
  connect(engine)
  tell(booted)
})

const lastOf = <T extends Order["type"]>(type: T): Extract<Order, { type: T }> => orders.findLast((order) => order.type === type) as Extract<Order, { type: T }>

test("what a line prints comes back to who ran it, whatever else runs", async () => {
  const first = run("kubectl apply -f -", "kind: Pod")
  const { run: name } = lastOf("run")
  const second = run("kubectl delete pod web")
  const { run: other } = lastOf("run")
  expect(lastOf("run")).toMatchObject({ line: "kubectl delete pod web", follow: true })
  const document = { type: "terminal/document", run: name, index: 0, status: null } as const
  tell({ type: "output", outputs: [document, { type: "terminal/out", run: other, stream: "stdout", text: "pod " }, { type: "terminal/out", run: name, stream: "stderr", text: "warn" }] })
  tell({ type: "output", outputs: [{ type: "terminal/out", run: other, stream: "stdout", text: "deleted\n" }, { type: "terminal/end", run: other, exit: 0 }, { type: "terminal/end", run: name, exit: 1 }] })
  expect(await first).toEqual({ line: "kubectl apply -f -", stdout: "", stderr: "warn", documents: [document], exit: 1 })
  expect(await second).toMatchObject({ stdout: "pod deleted\n", exit: 0 })
})

test("checks and peeks find who asked, by number", async () => {
  const checks = [check("a: 1"), check("a: 2")]
  const [first, second] = orders.filter((order) => order.type === "check")
  const peeked = peek("kubectl describe pod web")
  tell({ type: "peeked", id: lastOf("peek").id, text: "Name: web", exit: 0 })
  tell({ type: "checked", id: second?.id ?? 0, documents: [] })
  tell({ type: "checked", id: first?.id ?? 0, syntax: { line: 1, column: 2, message: "no" }, documents: [] })
  expect((await Promise.all(checks)).map((checked) => checked?.syntax?.message)).toEqual(["no", undefined])
  expect((await peeked)?.text).toBe("Name: web")
})

test("another world begins with nothing, and ends what was asked of the one before", async () => {
  const asking = [run("kubectl get pods"), check(""), peek("kubectl get pods")]
  world.setState({ eventsHandled: 5 })
  openWorld(9, { nodes: 5 })
  expect(lastOf("boot")).toEqual({ type: "boot", seed: 9, topology: { nodes: 5 } })
  tell({ ...booted, seed: 9 })
  expect(await Promise.all(asking)).toEqual([undefined, undefined, undefined])
  expect(world.getState()).toMatchObject({ eventsHandled: 0, booted: { seed: 9 } })
})

test("what components watch is asked for with each frame until they end it", () => {
  const end = watch("pods/default/web", "logs/default/web/nginx")
  picture()
  expect(asked.at(-1)).toEqual(["pods/default/web", "logs/default/web/nginx"])
  end()
  picture()
  expect(asked.at(-1)).toEqual([])
})

test("what the learner does is followed, until following is turned off", () => {
  act({ type: "host/crash", host: "node-1" })
  follow(false)
  expect(orders.slice(-2)).toEqual([{ type: "act", action: { type: "host/crash", host: "node-1" }, follow: true }, { type: "follow", on: false }])
})
