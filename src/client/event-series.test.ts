import { describe, expect, it } from "vitest"
import { minutes, seconds } from "../base/time.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Program } from "../sim/types.ts"
import { admin, FollowerWorld } from "../testing/follower.ts"
import { scriptedServer, type Line } from "../testing/scripted-server.ts"
import { apiClient, hear, type ApiClient } from "./api-client.ts"
import { hearSeries, isSeriesTag, recordSeries, seriesRecorder, type SeriesRecorder } from "./event-series.ts"

interface TellerState {
  readonly net: Sockets
  readonly client: ApiClient
  readonly series: SeriesRecorder
}

interface Say extends Body {
  readonly type: "say"
  readonly revision: string
}

const teller: Program<TellerState> = {
  name: "teller",
  start: () => ({ net: noSockets(), client: apiClient(["10.0.0.10"]), series: seriesRecorder("default-scheduler", "default-scheduler-control-plane", admin) }),
  handle({ net, client, series }, body, context) {
    const regarding = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "shop", uid: "1", resourceVersion: (body as Say).revision } }
    if (body.type === "say") return recordSeries(context, net, client, series, { regarding, type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: "0/3 nodes are available" })
    for (const heard of hear(context, net, client, body)?.heard ?? []) if (isSeriesTag(heard.tag)) hearSeries(context, net, client, series, heard)
  },
}

const worldOf = (...lines: Line[]): FollowerWorld => new FollowerWorld({ server: scriptedServer({ events: lines }), listener: teller as Program })
const say = (world: FollowerWorld, revision: string): void => world.tell({ type: "say", revision } as Say)
const writesOf = ({ asked }: FollowerWorld): string[] => asked.map(({ request: { method, body } }) => `${method} x${(body as { readonly series?: { readonly count: number } }).series?.count ?? 1}`)

describe("a recorder of series", () => {
  it("makes an event, and a series of it when the same is said of the same revision", () => {
    const world = worldOf({ status: 201 })
    say(world, "7")
    world.run(seconds(1))
    for (let i = 0; i < 3; i++) say(world, "7")
    say(world, "8")
    world.run(seconds(1))
    expect(writesOf(world)).toEqual(["POST x1", "PATCH x2", "POST x1"])
  })

  it("waits for the event to be made before it calls it a series", () => {
    const world = worldOf({ status: 201 })
    for (let i = 0; i < 3; i++) say(world, "7")
    world.run(seconds(1))
    expect(writesOf(world)).toEqual(["POST x1", "PATCH x3"])
  })

  it("begins anew what the server does not have, and what was quiet for six minutes", () => {
    const world = worldOf({ status: 404 }, { status: 201 }, { status: 201 })
    say(world, "7")
    world.run(seconds(1))
    say(world, "7")
    world.run(minutes(7))
    say(world, "7")
    world.run(seconds(1))
    expect(writesOf(world)).toEqual(["POST x1", "POST x1", "POST x1"])
  })
})
