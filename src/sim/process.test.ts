import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { clientHost, EchoWorld, serverHost } from "../testing/echo.ts"
import { gossipSetup } from "../testing/gossip.ts"
import { fabric } from "../net/fabric.ts"
import type { Kernel } from "./kernel.ts"
import { actorId, type Body, type Event, type HostId, type Program } from "./types.ts"
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

describe("a frozen machine", () => {
  const serverOf = (net: EchoWorld): string | undefined => net.world.kernels[0]?.hosts[serverHost - 1]?.actors[1]?.condition
  const watching = (): EchoWorld => {
    const net = new EchoWorld()
    net.tell(clientHost, { type: "dial" })
    net.tell(clientHost, { type: "stream", n: 0 })
    net.world.run(seconds(1))
    return net
  }

  it("starts after its thaw what init was to start meanwhile", () => {
    const net = new EchoWorld()
    net.fault("process/kill", serverHost)
    net.fault("host/hang", serverHost)
    net.world.run(seconds(10))
    expect(serverOf(net)).toBe("ended")
    net.fault("host/resume", serverHost)
    net.world.run(seconds(11))
    expect(serverOf(net)).toBe("running")
  })

  it("ends no process, and so tells no peer, until it thaws", () => {
    const net = watching()
    net.fault("host/hang", serverHost)
    net.fault("process/kill", serverHost)
    net.world.run(seconds(10))
    expect(net.got(clientHost, "failed")).toEqual([])
    net.fault("host/resume", serverHost)
    net.world.run(seconds(11))
    expect(net.got(clientHost, "failed")).toHaveLength(1)
  })

  it.each(["host", "process"] as const)("handles what it held before what arrives at the instant of its thaw (%s)", (what) => {
    const net = watching()
    net.fault(`${what}/hang`, clientHost)
    net.tell(serverHost, { type: "push", n: 1 })
    net.world.run(seconds(2))
    let arrival = 0 as Micros
    for (const kernel of net.world.kernels) kernel.observer = { sent: ({ at }) => void (arrival = at) }
    net.tell(serverHost, { type: "push", n: 2 })
    net.world.run((net.world.now + 1) as Micros)
    net.world.input(actorId(clientHost, 0), { type: `${what}/resume`, process: "client" } as Body, arrival)
    net.world.run(seconds(3))
    expect(net.got(clientHost, "chunk").flatMap(([, delivery]) => (delivery.type === "chunk" ? delivery.items : []))).toEqual([1, 2])
  })
})

it("starts no process of a machine before it has booted, even one that was to be started again", () => {
  const net = new EchoWorld()
  const condition = (): string | undefined => net.world.kernels[0]?.hosts[serverHost - 1]?.actors[1]?.condition
  net.fault("process/kill", serverHost)
  net.world.run(seconds(0.5))
  net.fault("host/restart", serverHost)
  net.world.run(seconds(1.4))
  expect(condition()).toBe("ended")
  net.world.run(seconds(1.6))
  expect(condition()).toBe("running")
})

it("hears nothing in its next life of what it sent to itself after it had ended", () => {
  const heard: string[] = []
  const program: Program = {
    name: "quitter",
    start(context) {
      context.timer("quit", (context.now + 1) as Micros, { type: "quit" })
      return {}
    },
    handle(_state, body, context) {
      heard.push(body.type)
      if (context.incarnation > 1) return
      context.exit(1)
      context.timer("late", (context.now + 5_000_000) as Micros, { type: "late" })
      context.send(context.self, 0, (context.now + 5_000_000) as Micros, { type: "late" })
    },
  }
  const units = [{ name: "quitter", program: "quitter", config: null, restartMicros: seconds(1) }]
  new World({ seed: 1, epochMicros: 0, hosts: [{ name: "host", facts: {}, units, fsyncMicros: 1 as Micros, startMicros: 0 as Micros, bootMicros: seconds(1) }], programs: { quitter: program }, fabric: fabric() }).run(seconds(10))
  expect(heard).toEqual(["quit", "quit"])
})
