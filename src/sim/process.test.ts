import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { gossipSetup } from "../testing/gossip.ts"
import type { Kernel } from "./kernel.ts"
import { actorId, type Body, type Event, type HostId } from "./types.ts"
import { World } from "./world.ts"

const host = 3 as HostId
const handledBy = (world: World): Event[] => {
  const events: Event[] = []
  for (const kernel of world.kernels) kernel.observer = { handled: (event, actor) => void (actor === "gossip" && Math.floor(event.to / 2 ** 20) === host && events.push(event)) }
  return events
}
const order = (world: World, type: string): void => void world.input(actorId(host, 0), { type, process: "gossip" } as Body)
const memory = (kernel: Kernel | undefined): { calls: number; saved: number } => kernel?.hosts[host - 1]?.actors[1]?.state as never

describe("a process", () => {
  it("never acts again once its host has crashed", () => {
    const world = new World(gossipSetup(7))
    world.run(seconds(5))
    order(world, "host/crash")
    world.run(seconds(6))
    const events = handledBy(world)
    world.run(seconds(60))
    expect(events).toEqual([])
  })

  it("loses nothing while it hangs: what came meanwhile is handled afterwards, in order", () => {
    const world = new World(gossipSetup(7))
    world.run(seconds(5))
    order(world, "process/hang")
    world.run(seconds(6))
    const events = handledBy(world)
    const calls = memory(world.kernels[0]).calls
    world.run(seconds(20))
    expect(events).toEqual([])
    order(world, "process/resume")
    world.run(seconds(20.1))
    expect(events.length).toBeGreaterThan(3)
    expect(memory(world.kernels[0]).calls).toBeGreaterThan(calls)
  })

  it("is started again by init after its restart time when it is killed, with an empty memory and its disk", () => {
    const world = new World(gossipSetup(7))
    world.run(seconds(5))
    const before = memory(world.kernels[0]).calls
    order(world, "process/kill")
    world.run(seconds(5.9))
    expect(world.kernels[0]?.hosts[host - 1]?.actors[1]?.condition).toBe("ended")
    world.run(seconds(6.1))
    expect(world.kernels[0]?.hosts[host - 1]?.actors[1]?.condition).toBe("running")
    expect(memory(world.kernels[0]).calls).toBeLessThan(before)
    expect(memory(world.kernels[0]).saved).toBeGreaterThanOrEqual(before - 1)
  })

  it("stays ended when it was stopped, until it is started", () => {
    const world = new World(gossipSetup(7))
    world.run(seconds(5))
    order(world, "process/stop")
    world.run(seconds(30))
    expect(world.kernels[0]?.hosts[host - 1]?.actors[1]?.condition).toBe("ended")
    order(world, "process/start")
    world.run(seconds(31))
    expect(world.kernels[0]?.hosts[host - 1]?.actors[1]?.condition).toBe("running")
  })
})

describe("a disk", () => {
  const count = (world: World, table: "view" | "durable"): unknown => world.kernels[0]?.hosts[host - 1]?.disk[table].get("count")

  it("keeps through a crash exactly what a finished sync covers", () => {
    const world = new World(gossipSetup(11))
    world.run(seconds(5))
    while (count(world, "view") === count(world, "durable")) world.step()
    const durable = count(world, "durable")
    order(world, "host/crash")
    world.run((world.now + 1) as Micros)
    expect(count(world, "view")).toBe(durable)
  })

  it("keeps everything when only the process is killed", () => {
    const world = new World(gossipSetup(11))
    world.run(seconds(5))
    while (count(world, "view") === count(world, "durable")) world.step()
    const written = count(world, "view")
    order(world, "process/kill")
    world.run((world.now + 10_000) as Micros)
    expect(count(world, "view")).toBe(written)
  })
})
