import { describe, expect, it } from "vitest"
import { millis, minutes, seconds, type Micros } from "../base/time.ts"
import { apiClient, hear } from "../client/api-client.ts"
import { hearRecorder, isRecorderTag } from "../client/event-recorder.ts"
import { concerns, follow, hearInformer, informer } from "../client/informer.ts"
import { noSockets } from "../net/sockets.ts"
import type { Program } from "../sim/types.ts"
import { admin, FollowerWorld } from "../testing/follower.ts"
import { initialEnd, scriptedServer, type Line } from "../testing/scripted-server.ts"
import { readOf, settled, sources, type Controller, type Plan } from "./contract.ts"
import { isLoopTag, isLoopTimer, newWorking, onAnswer, onChanges, onDue, type Workshop } from "./loop.ts"

const path = "/api/v1/nodes/a"
const node = (revision: number, annotations = {}) => ({ apiVersion: "v1", kind: "Node", metadata: { name: "a", uid: "1", resourceVersion: String(revision), annotations } })
const told = (revision: number, annotations = {}) => ({ type: "MODIFIED", object: node(revision, annotations) })

/** Greets each Node once: with an annotation, and an event when that is written. */
const greeter: Controller = {
  name: "greeter",
  account: "greeter",
  qps: 1_000,
  burst: 1_000,
  workers: 2,
  watches: ["nodes"],
  wakes: ({ key }) => [key],
  reconcile(key, view): Plan {
    const found = view.get("nodes", key)
    if (!found || found.metadata.annotations?.["greeted"]) return settled
    const draft = { involved: { apiVersion: "v1", kind: "Node", name: key, uid: "1" }, type: "Normal", reason: "Greeted", message: "Good day" } as const
    const writes = [{ method: "PATCH", path, body: { metadata: { annotations: { greeted: "yes" } } }, sees: { source: "nodes", key } }] as const
    return { type: "write", writes, because: { say: "greeter/new", read: [readOf(found)] }, events: [{ component: "greeter", draft }] }
  },
}

/** A process that runs one controller. */
const processOf = (controller: Controller): Program<Workshop> => ({
  name: "manager",
  start(context) {
    const shop: Workshop = { net: noSockets(), client: apiClient(["10.0.0.10"]), config: { server: "10.0.0.10", clusterCidr: "10.244.0.0/16" }, informers: { nodes: informer("nodes", sources.nodes, admin) }, working: { [controller.name]: newWorking(controller) } }
    for (const each of Object.values(shop.informers)) follow(context, shop.net, shop.client, each)
    return shop
  },
  handle(shop, body, context) {
    const { net, client } = shop
    const nodes = Object.values(shop.informers)
    if (isLoopTimer(body)) return onDue(shop, context, controller)
    for (const each of nodes) if (concerns(each, body)) hearInformer(context, net, client, each, body)
    for (const heard of hear(context, net, client, body)?.heard ?? []) {
      if (isLoopTag(heard.tag)) onAnswer(shop, context, controller, heard)
      else if (isRecorderTag(heard.tag)) for (const each of Object.values(shop.working[controller.name]?.recorders ?? {})) hearRecorder(context, net, client, each, heard)
      for (const each of nodes) if (concerns(each, heard)) onChanges(shop, context, [controller], hearInformer(context, net, client, each, heard).map((change) => ({ source: "nodes", ...change })))
    }
  },
})

interface Script {
  readonly watches: readonly Line[]
  readonly patches: readonly Line[]
}

const worldOf = ({ watches, patches }: Script, controller = greeter): FollowerWorld =>
  new FollowerWorld({ server: scriptedServer({ "nodes?": watches, [path]: patches, events: [{ status: 201 }] }), listener: processOf(controller) as Program })

const begins = (later?: NonNullable<Line["later"]>): Line => ({ chunks: [[told(5), initialEnd(5)]], ...(later ? { later } : {}) })
const patched: Line = { body: node(9, { greeted: "yes" }) }
const timesOf = ({ asked }: FollowerWorld, word: string): readonly Micros[] => asked.filter(({ request }) => request.path.includes(word)).map(({ at }) => at)
const waitsOf = (times: readonly Micros[]): number[] => times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / 1_000))

describe("what a controller writes", () => {
  it("is written once, however late its cache sees it, and whatever older revisions it sees before", () => {
    const late = worldOf({ watches: [begins({ micros: seconds(30), items: [told(9, { greeted: "yes" })] })], patches: [patched] })
    late.run(minutes(5))
    expect(timesOf(late, path)).toHaveLength(1)
    const older = worldOf({ watches: [begins({ micros: seconds(1), items: [told(7)] })], patches: [patched] })
    older.run(minutes(5))
    expect(timesOf(older, path)).toHaveLength(1)
  })

  it("holds its key no longer than the object is there", () => {
    const past = worldOf({ watches: [begins({ micros: seconds(1), items: [{ type: "DELETED", object: node(10) }] })], patches: [patched] })
    past.run(millis(500))
    const working = (past.state as unknown as Workshop).working["greeter"]
    past.run(minutes(1))
    expect(working?.held.size).toBe(0)
  })

  it("is written again when it is refused, after 5 ms and twice as long each time; events are told once, when it has succeeded", () => {
    const world = worldOf({ watches: [begins({ micros: seconds(5), items: [told(9, { greeted: "yes" })] })], patches: [{ status: 500 }, { status: 409 }, { status: 500 }, { status: 500 }, patched] })
    world.run(minutes(1))
    const waits = waitsOf(timesOf(world, path))
    expect(waits).toHaveLength(4)
    for (const [i, wait] of waits.entries()) {
      // The way there and back comes on top.
      expect(wait).toBeGreaterThanOrEqual(5 * 2 ** i)
      expect(wait).toBeLessThan(5 * 2 ** i + 3)
    }
    const events = timesOf(world, "events")
    expect(events).toHaveLength(1)
    expect(events[0]).toBeGreaterThan(timesOf(world, path)[4] ?? 0)
  })
})

describe("what a controller waits for", () => {
  it("brings it back to the key at that time", () => {
    const looks: Micros[] = []
    const patient: Controller = {
      ...greeter,
      reconcile(key, view) {
        looks.push(view.now)
        return view.get("nodes", key) ? { type: "wait", until: (view.now + millis(700)) as Micros, why: "patient", read: [] } : settled
      },
    }
    const world = worldOf({ watches: [begins({ micros: seconds(2), items: [{ type: "DELETED", object: node(6) }] })], patches: [] }, patient)
    world.run(seconds(20))
    expect(waitsOf(looks).slice(0, 2)).toEqual([700, 700])
    // The last look is the one that finds the Node gone.
    expect(looks).toHaveLength(4)
  })
})
