import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { clientHost, EchoWorld, serverHost } from "../testing/echo.ts"
import { gossipSetup } from "../testing/gossip.ts"
import { fabric } from "../net/fabric.ts"
import type { Host } from "./host.ts"
import type { Kernel } from "./kernel.ts"
import { actorId, noticeOf, type Body, type Event, type FileChanged, type HostId, type HostSpec, type Program } from "./types.ts"
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
    for (const kernel of net.world.kernels) kernel.observer = { sent: ({ at, timer }) => void (arrival = timer === "" ? at : arrival) }
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

/** A world of one host that runs one program; it is started again a second after its end, and its disk takes three seconds to sync. */
function worldOf(handle: Program["handle"]): World {
  const program: Program = {
    name: "lone",
    start(context) {
      context.timer("turn", (context.now + 1_000_000) as Micros, { type: "turn" })
      return {}
    },
    handle,
  }
  const units = [{ name: "lone", program: "lone", config: null, restartMicros: seconds(1) }]
  return new World({ seed: 1, epochMicros: 0, hosts: [{ name: "host", facts: {}, units, fsyncMicros: seconds(3), startMicros: 0 as Micros, bootMicros: seconds(1) }], programs: { lone: program }, fabric: fabric() })
}

const lone = actorId(1 as HostId, 1)
const itsHost = actorId(1 as HostId, 0)

it("hears nothing in its next life of what its last one sent, synced or armed, before its end or after", () => {
  const heard: string[] = []
  const world = worldOf((_state, body, context) => {
    heard.push(body.type)
    if (context.incarnation > 1) return
    const at = (context.now + 5_000_000) as Micros
    context.send(context.self, context.incarnation, at, { type: "sent before" })
    context.timer("before", at, { type: "armed before" })
    context.disk.sync({ type: "synced" })
    context.exit(1)
    context.timer("late", at, { type: "armed after" })
    context.send(context.self, 0, at, { type: "sent after" })
  })
  world.run(seconds(10))
  expect(heard).toEqual(["turn", "turn"])
})

it("lets go, when it thaws, of a timer that something held before it replaced", () => {
  const heard: [string, number][] = []
  const world = worldOf((_state, body, context) => {
    heard.push([body.type, context.now / 1_000_000])
    if (body.type === "postpone") context.timer("turn", (context.now + 5_000_000) as Micros, { type: "turn" })
  })
  world.input(itsHost, { type: "process/hang", process: "lone" } as Body, 500_000 as Micros)
  world.input(lone, { type: "postpone" }, 600_000 as Micros)
  world.input(itsHost, { type: "process/resume", process: "lone" } as Body, seconds(2))
  world.run(seconds(10))
  expect(heard).toEqual([["postpone", 2], ["turn", 7]])
})

it("has on its disk after a crash what it wrote before a finished sync began, and nothing that it wrote while the disk was at it", () => {
  const leftAfter = (crash: Micros): string[] | undefined => {
    const world = worldOf((_state, body, context) => {
      context.disk.write(body.type, true)
      if (body.type === "turn" || body.type === "later") context.disk.sync({ type: "synced" })
    })
    world.input(lone, { type: "meanwhile" }, seconds(2))
    world.input(lone, { type: "later" }, seconds(4.5))
    world.input(itsHost, { type: "host/crash" }, crash)
    world.run(seconds(10))
    return world.kernels[0]?.hosts[0]?.disk.view.keys()
  }
  expect(leftAfter(seconds(3))).toEqual([])
  expect(leftAfter(seconds(5))).toEqual(["turn"])
  expect(leftAfter(seconds(8))).toEqual(["later", "meanwhile", "synced", "turn"])
})

describe("a process that somebody keeps running because of a file", () => {
  /** Remembers which files it was told of, and what became of its child. */
  const keeper: Program<{ told: readonly string[] }> = {
    name: "keeper",
    start(context) {
      context.bind(noticeOf("/manifests"))
      context.spawn("part", "sleeper", null)
      return { told: Object.freeze([]) }
    },
    handle(state, body) {
      state.told = Object.freeze([...state.told, body.type === "file/changed" ? (body as FileChanged).file : body.type])
    },
  }
  const sleeper: Program = { name: "sleeper", start: () => ({}), handle: () => {} }
  const spec: HostSpec = { ...(gossipSetup(7).hosts[0] as HostSpec), units: [{ name: "keeper", program: "keeper", config: null, restartMicros: seconds(1) }], kept: [{ name: "part", file: "/manifests/part", away: "/stopped/part" }], disk: { "/manifests/part": "manifest" } }
  const worldOf = (): World => new World({ ...gossipSetup(7), hosts: [spec], programs: { keeper: keeper as Program, sleeper } })
  const give = (world: World, type: string, process = "part"): void => {
    world.run((world.now + seconds(1)) as Micros)
    world.input(actorId(1 as HostId, 0), { type, process } as Body)
    world.run((world.now + seconds(1)) as Micros)
  }
  const hostIn = (world: World): Host => world.kernels[0]?.hosts[0] as Host
  const told = (world: World): readonly string[] => (hostIn(world).actors[1]?.state as { told: readonly string[] } | undefined)?.told ?? []

  it("is stopped by moving the file away and started by moving it back; its keeper is told, and a crash changes nothing of that", () => {
    const world = worldOf()
    give(world, "process/stop")
    give(world, "process/stop")
    expect(told(world)).toEqual(["/manifests/part"])
    give(world, "host/crash")
    give(world, "host/restart")
    expect([...hostIn(world).disk.view.keys()]).toEqual(["/stopped/part"])
    world.run((world.now + seconds(10)) as Micros)
    give(world, "process/start")
    expect(told(world)).toEqual(["/manifests/part"])
    expect(hostIn(world).disk.view.get("/manifests/part")).toBe("manifest")
  })

  it("is frozen, thawed and killed by its name like any other, and its keeper is told", () => {
    const world = worldOf()
    for (const type of ["process/hang", "process/resume", "process/kill"]) give(world, type)
    expect(told(world)).toEqual(["process/halted", "process/continued", "process/ended"])
  })

  it("does not draw the same again when it is started again", () => {
    const draws: number[] = []
    const drawer: Program = { ...sleeper, start: (context) => ({ drawn: draws.push(context.draw("identity", 2 ** 32)) }) }
    const world = new World({ ...gossipSetup(7), hosts: [spec], programs: { keeper: keeper as Program, sleeper: drawer } })
    give(world, "process/kill", "keeper")
    world.run((world.now + seconds(5)) as Micros)
    expect(new Set(draws).size).toBe(2)
  })
})
