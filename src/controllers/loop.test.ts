import { describe, expect, it } from "vitest"
import type { ApiObject } from "../api/meta.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { apiClient, type Heard } from "../client/api-client.ts"
import { informer } from "../client/informer.ts"
import { noSockets } from "../net/sockets.ts"
import type { Context } from "../sim/types.ts"
import { ClusterScript } from "../testing/transcript.ts"
import { settled, sources, type Controller, type Plan, type Write } from "./contract.ts"
import type { ManagerState } from "./controller-manager.ts"
import { newWorking, onAnswer, onChanges } from "./loop.ts"

const write: Write = { method: "PATCH", path: "/api/v1/nodes/a", body: {}, sees: { source: "nodes", key: "a" } }
const node = (revision: number, uid = "u"): ApiObject => ({ apiVersion: "v1", kind: "Node", metadata: { name: "a", uid, resourceVersion: String(revision) } })

/** A loop without a network around a controller that writes once and is content then. */
function bench() {
  let looks = 0
  const plan: Plan = { type: "write", writes: [write], because: { say: "test", read: [] } }
  const controller: Controller = { name: "test", account: "test", qps: 20, burst: 30, workers: 1, watches: ["nodes"], wakes: ({ key }) => [key], reconcile: () => (looks++ === 0 ? plan : settled) }
  const nodes = informer("nodes", sources.nodes, newWorking(controller).asker)
  nodes.synced = true
  const working = newWorking(controller)
  const shop = { net: noSockets(), client: apiClient(["10.0.0.10"]), config: { server: "", clusterCidr: "10.244.0.0/16" }, informers: { nodes }, working: { test: working } }
  const nothing = (): void => undefined
  const context = { now: 0 as Micros, cause: 1, causes: [1], onBehalf: (_: unknown, act: () => void) => act(), epochMicros: 0, self: 1, incarnation: 1, fabric: { places: [], addresses: new Table(), rules: [] }, timer: nothing, cancel: nothing, armed: nothing, because: nothing } as unknown as Context
  return {
    working,
    looks: () => looks,
    /** The cache holds that object, or none, and has come so far; `told` says whether that is a change of the object. */
    see: (object: ApiObject | undefined, revision: number, told: boolean): void => {
      if (object) nodes.cache.set("a", object)
      else nodes.cache.delete("a")
      nodes.revision = String(revision)
      onChanges(shop, context, [controller], told ? [{ source: "nodes", key: "a", object, before: undefined, cause: context.cause }] : [])
    },
    answer: (body: ApiObject): void => {
      const heard = { type: "answer", tag: { controller: "test", key: "a", write }, response: { status: 200, headers: {}, body: body as unknown as Json } } as Heard
      onAnswer(shop, context, controller, heard)
    },
  }
}

describe("a key with a write under way", () => {
  it("is held until the write is answered and seen, whichever is first", () => {
    for (const seenFirst of [true, false]) {
      const { working, looks, see, answer } = bench()
      see(node(5), 5, false)
      see(node(5), 5, true)
      if (seenFirst) see(node(7), 7, true)
      else answer(node(7))
      expect([working.held.size, looks()]).toEqual([1, 1])
      if (seenFirst) answer(node(7))
      else see(node(7), 7, true)
      expect([working.held.size, looks()]).toEqual([0, 2])
    }
  })

  it("is let go where the object went before the answer came, or another took its name", () => {
    for (const [object, revision] of [[undefined, 8], [node(8, "other"), 8]] as const) {
      const { working, see, answer } = bench()
      see(node(5), 5, false)
      see(node(5), 5, true)
      see(object, revision, true)
      expect(working.held.size).toBe(1)
      answer(node(7))
      expect(working.held.size).toBe(0)
    }
  })

  it("is let go by a bookmark that has come past the write", () => {
    const { working, see, answer } = bench()
    see(node(5), 5, false)
    see(node(5), 5, true)
    answer(node(7))
    see(undefined, 6, false)
    expect(working.held.size).toBe(1)
    see(undefined, 9, false)
    expect(working.held.size).toBe(0)
  })
})

describe("the controllers", () => {
  it("keep nothing of Nodes that are gone, whenever they go and however many they were", () => {
    const script = new ClusterScript({ nodes: 3 })
    script.play("run 20s")
    const working = (): ManagerState["working"] => script.state<ManagerState>("control-plane", "kube-controller-manager").working
    const before = Object.values(working()).map(({ memory }) => memory.keys())
    for (let i = 0; i < 30; i++)
      script.play(`
        POST /api/v1/nodes {"apiVersion":"v1","kind":"Node","metadata":{"name":"brief-${i}","labels":{"topology.kubernetes.io/zone":"z${i}"}}}
        run ${i * 0.2}ms
        DELETE /api/v1/nodes/brief-${i}
        run 20ms
      `)
    script.play("run 70s")
    for (let i = 0; i < 30; i++) script.play(`DELETE /api/v1/nodes/brief-${i}\nrun 20ms`)
    script.play("run 10s")
    expect(Object.values(working()).map(({ memory }) => memory.keys())).toEqual(before)
    for (const { held, queue } of Object.values(working())) expect([held.size, queue.processing.size, queue.queued.size, queue.failures.size]).toEqual([0, 0, 0, 0])
  })
})
