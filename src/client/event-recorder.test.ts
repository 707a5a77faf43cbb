import { describe, expect, it } from "vitest"
import { minutes, seconds } from "../base/time.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Program } from "../sim/types.ts"
import { admin, FollowerWorld } from "../testing/follower.ts"
import { scriptedServer, type Line } from "../testing/scripted-server.ts"
import { apiClient, hear, type ApiClient } from "./api-client.ts"
import type { EventDraft } from "./event-correlation.ts"
import { hearRecorder, isRecorderTag, isRecorderTimer, record, recorder, recorderTurn, type Recorder } from "./event-recorder.ts"

interface TellerState {
  readonly net: Sockets
  readonly client: ApiClient
  readonly events: Recorder
}

interface Say extends Body {
  readonly type: "say"
  readonly draft: EventDraft
}

const teller: Program<TellerState> = {
  name: "teller",
  start: () => ({ net: noSockets(), client: apiClient(["10.0.0.10"]), events: recorder("kubelet", "node-1", admin) }),
  handle({ net, client, events }, body, context) {
    if (body.type === "say") return record(context, net, client, events, (body as Say).draft)
    if (isRecorderTimer(body)) return recorderTurn(context, net, client, events)
    for (const heard of hear(context, net, client, body)?.heard ?? []) if (isRecorderTag(heard.tag)) hearRecorder(context, net, client, events, heard)
  },
}

const worldOf = (...lines: Line[]): FollowerWorld => new FollowerWorld({ server: scriptedServer({ events: lines }), listener: teller as Program })

function say(world: FollowerWorld, message: string, more: Partial<EventDraft["involved"]> = {}): void {
  const draft: EventDraft = { involved: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web", uid: "1", ...more }, type: "Normal", reason: "Started", message }
  world.tell({ type: "say", draft } as Say)
}

/** Names end in sixteen digits of chance. */
const masked = (text: string): string => text.replace(/\.[0-9a-f]{16}/, ".*")
const writesOf = ({ asked }: FollowerWorld): string[] =>
  asked.map(({ request: { method, path, body } }) => {
    const { message, count } = body as unknown as { readonly message: string; readonly count: number }
    return masked(`${method} ${path} ${message} x${count}`)
  })

describe("an event recorder", () => {
  it("writes a core/v1 Event beside the object, or into default where the object has no namespace", () => {
    const world = worldOf({ status: 201 })
    say(world, "Container started")
    world.run(seconds(1))
    const [first] = world.asked
    expect(masked(JSON.stringify(first?.request.body))).toBe(
      JSON.stringify({
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "web.*", namespace: "shop" },
        involvedObject: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web", uid: "1" },
        reason: "Started",
        message: "Container started",
        source: { component: "kubelet", host: "node-1" },
        firstTimestamp: "2026-01-01T12:00:04Z",
        lastTimestamp: "2026-01-01T12:00:04Z",
        count: 1,
        type: "Normal",
        eventTime: null,
        reportingComponent: "kubelet",
        reportingInstance: "node-1",
      }),
    )
    const ofNode = worldOf({ status: 201 })
    ofNode.tell({ type: "say", draft: { involved: { apiVersion: "v1", kind: "Node", name: "node-1" }, type: "Normal", reason: "Starting", message: "Starting kubelet." } } as Say)
    ofNode.run(seconds(1))
    expect(writesOf(ofNode)).toEqual(["POST /api/v1/namespaces/default/events Starting kubelet. x1"])
  })

  it("writes one event after the other, and raises the count of what it said before", () => {
    const world = worldOf({ status: 201 })
    for (const message of ["one", "two", "one", "one"]) say(world, message)
    world.run(seconds(1))
    expect(writesOf(world)).toEqual([
      "POST /api/v1/namespaces/shop/events one x1",
      "POST /api/v1/namespaces/shop/events two x1",
      "PATCH /api/v1/namespaces/shop/events/web.* one x2",
      "PATCH /api/v1/namespaces/shop/events/web.* one x3",
    ])
    const [{ at: first } = { at: 0 }, { at: second } = { at: 0 }] = world.asked
    // An answer lies between them.
    expect(second - first).toBeGreaterThan(400)
  })

  it("writes an event anew that the server has forgotten, and drops what the server refuses", () => {
    const forgotten = worldOf({ status: 201 }, { status: 404 }, { status: 201 })
    for (const message of ["one", "one"]) say(forgotten, message)
    forgotten.run(seconds(1))
    expect(writesOf(forgotten)).toEqual(["POST /api/v1/namespaces/shop/events one x1", "PATCH /api/v1/namespaces/shop/events/web.* one x2", "POST /api/v1/namespaces/shop/events one x2"])
    const refused = worldOf({ status: 403 }, { status: 201 })
    for (const message of ["one", "two"]) say(refused, message)
    refused.run(minutes(5))
    expect(writesOf(refused)).toEqual(["POST /api/v1/namespaces/shop/events one x1", "POST /api/v1/namespaces/shop/events two x1"])
  })

  it("keeps what it has to say while the server is away, in order; after a dozen tries it gives that one event up", () => {
    const world = worldOf({ status: 201 })
    world.fault("process/stop", "kube-apiserver")
    for (const message of ["one", "two"]) say(world, message)
    world.run(seconds(60))
    world.fault("process/start", "kube-apiserver")
    world.run(seconds(20))
    expect(writesOf(world)).toEqual(["POST /api/v1/namespaces/shop/events one x1", "POST /api/v1/namespaces/shop/events two x1"])
    const long = worldOf({ status: 201 })
    long.fault("process/stop", "kube-apiserver")
    for (const message of ["one", "two"]) say(long, message)
    long.run(seconds(130))
    long.fault("process/start", "kube-apiserver")
    long.run(seconds(20))
    expect(writesOf(long)).toEqual(["POST /api/v1/namespaces/shop/events two x1"])
  })
})
