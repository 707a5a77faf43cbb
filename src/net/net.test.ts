import { describe, expect, it } from "vitest"
import { millis, minutes, seconds, type Micros } from "../base/time.ts"
import { clientHost, EchoWorld, serverHost } from "../testing/echo.ts"

const cut = { from: ["client-host"], to: ["server-host"], effect: { type: "partition" } } as const

function connected(seed = 1): EchoWorld {
  const net = new EchoWorld(seed)
  net.tell(clientHost, { type: "dial" })
  net.tell(clientHost, { type: "call", n: 0 })
  net.world.run(seconds(1))
  return net
}

const errorsOf = (net: EchoWorld): string[] => net.got(clientHost, "failed").map(([, delivery]) => (delivery.type === "failed" ? `${delivery.error.code}: ${delivery.error.message}` : ""))

describe("a call", () => {
  it("takes the link's latency twice: at least 600 ms over a link of 300 ms", () => {
    const net = connected()
    net.rule({ from: ["*"], to: ["*"], effect: { type: "latency", extraMicros: millis(300), jitterMicros: 0 as Micros } })
    net.world.run(seconds(2))
    net.tell(clientHost, { type: "call", n: 1 })
    net.world.run(seconds(5))
    const [at] = net.got(clientHost, "response").at(-1) ?? [0]
    expect(at - seconds(2)).toBeGreaterThanOrEqual(millis(600))
    expect(at - seconds(2)).toBeLessThan(millis(602))
  })

  it("is refused where nobody listens, and times out where nobody lives", () => {
    const net = new EchoWorld()
    net.fault("process/stop", serverHost)
    net.tell(clientHost, { type: "dial" })
    net.tell(clientHost, { type: "call", n: 1 })
    net.world.run(seconds(1))
    expect(errorsOf(net)).toEqual(["refused: dial tcp 10.0.0.2:80: connect: connection refused"])
    net.tell(clientHost, { type: "dial", address: "10.0.0.99" })
    net.tell(clientHost, { type: "call", n: 2 })
    net.world.run(seconds(40))
    expect(errorsOf(net)[1]).toBe("timeout: dial tcp 10.0.0.99:80: i/o timeout")
  })

  it("ends at its deadline", () => {
    const net = connected()
    net.fault("process/hang", serverHost)
    net.tell(clientHost, { type: "call", n: 1, timeout: seconds(10) })
    net.world.run(seconds(20))
    expect(errorsOf(net)).toEqual(["deadline: context deadline exceeded"])
    expect(net.got(clientHost, "failed")[0]?.[0]).toBeCloseTo(seconds(11), -5)
  })

  it("learns at once that the peer's process has ended, and only by ping that its host has", () => {
    const killed = connected()
    killed.tell(clientHost, { type: "stream", n: 1 })
    killed.world.run(seconds(2))
    killed.fault("process/kill", serverHost)
    killed.world.run(seconds(3))
    expect(errorsOf(killed)).toEqual(["closed: EOF"])
    const crashed = connected()
    crashed.tell(clientHost, { type: "stream", n: 1 })
    crashed.world.run(seconds(2))
    crashed.fault("host/crash", serverHost)
    crashed.world.run(seconds(46))
    expect(errorsOf(crashed)).toEqual([])
    crashed.world.run(seconds(48))
    expect(errorsOf(crashed)).toEqual(["lost: http2: client connection lost"])
  })

  it("is answered with a reset by a host that has restarted since", () => {
    const net = connected()
    net.fault("host/restart", serverHost)
    net.world.run(seconds(5))
    net.tell(clientHost, { type: "call", n: 1 })
    net.world.run(seconds(6))
    expect(errorsOf(net)[0]).toMatch(/^reset: /)
  })
})

describe("a connection", () => {
  const itemsOf = (net: EchoWorld): unknown[] => net.got(clientHost, "chunk").flatMap(([, delivery]) => (delivery.type === "chunk" ? delivery.items : []))
  const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
  /** Two hundred items over a link that loses so many percent of what the server sends. */
  const lossy = (seed: number, percent: number): EchoWorld => {
    const net = connected(seed)
    net.tell(clientHost, { type: "stream", n: 1 })
    net.world.run(seconds(1.5))
    net.rule({ from: ["server-host"], to: ["*"], oneWay: true, effect: { type: "loss", percent } })
    for (let n = 1; n <= 200; n++) net.tell(serverHost, { type: "push", n })
    net.world.run(minutes(5))
    return net
  }

  it("delivers everything in order, exactly once, through loss and jitter", () => {
    expect(itemsOf(lossy(5, 30))).toEqual(numbersTo(200))
  })

  it("delivers a beginning in order, exactly once, where so much is lost that it is given up", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const net = lossy(seed, 85)
      const items = itemsOf(net)
      expect(items).toEqual(numbersTo(items.length))
      if (items.length < 200) expect(errorsOf(net)).toEqual(["lost: http2: client connection lost"])
    }
  })

  it("holds back what a short partition stops and delivers it after", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1 })
    net.world.run(seconds(2))
    net.rule(cut)
    net.tell(serverHost, { type: "push", n: 1 })
    net.tell(serverHost, { type: "push", n: 2 })
    net.world.run(seconds(12))
    expect(net.got(clientHost, "chunk")).toEqual([])
    net.heal()
    net.world.run(seconds(30))
    expect(net.got(clientHost, "chunk").flatMap(([, delivery]) => (delivery.type === "chunk" ? delivery.items : []))).toEqual([1, 2])
  })

  it("stays when the head of a stream came in time, however long the stream lasts", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1, timeout: seconds(10) })
    net.world.run(seconds(30))
    net.tell(serverHost, { type: "push", n: 1 })
    net.world.run(seconds(31))
    expect(errorsOf(net)).toEqual([])
    expect(net.got(clientHost, "chunk")).toHaveLength(1)
  })

  it("delivers what a process sent before it ended, then its end", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const net = connected(seed)
      net.tell(clientHost, { type: "stream", n: 1 })
      net.world.run(seconds(2))
      net.rule({ from: ["*"], to: ["*"], effect: { type: "latency", extraMicros: 0 as Micros, jitterMicros: millis(50) } })
      net.tell(serverHost, { type: "push", n: 1 })
      net.fault("process/kill", serverHost)
      net.world.run(seconds(3))
      expect(net.got(clientHost, "chunk")).toHaveLength(1)
      expect(errorsOf(net)).toEqual(["closed: EOF"])
    }
  })

  it("that loses everything delivers once it is healed, not when its lost tries would have come to an end", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1 })
    net.world.run(seconds(2))
    net.rule({ from: ["*"], to: ["*"], effect: { type: "loss", percent: 100 } })
    net.tell(serverHost, { type: "push", n: 1 })
    net.world.run(seconds(12))
    net.heal()
    net.tell(serverHost, { type: "push", n: 2 })
    net.world.run(seconds(30))
    expect(net.got(clientHost, "chunk").flatMap(([, delivery]) => (delivery.type === "chunk" ? delivery.items : []))).toEqual([1, 2])
    expect(errorsOf(net)).toEqual([])
  })

  it("through a one-way partition hears but is not heard, and is given up by ping", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1 })
    net.world.run(seconds(2))
    net.rule({ ...cut, oneWay: true })
    net.tell(serverHost, { type: "push", n: 1 })
    net.world.run(seconds(3))
    expect(net.got(clientHost, "chunk")).toHaveLength(1)
    net.world.run(seconds(60))
    expect(errorsOf(net)).toEqual(["lost: http2: client connection lost"])
  })

  it("stays with a client that only listens: what it reads is acknowledged", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1 })
    for (let i = 1; i <= 40; i++) {
      net.world.run(seconds(10 * i))
      net.tell(serverHost, { type: "push", n: i })
    }
    net.world.run(seconds(401))
    expect(net.got(clientHost, "chunk").length).toBe(40)
    expect(errorsOf(net)).toEqual([])
  })

  it("is let go by the server too when its client has vanished", () => {
    const net = connected()
    net.tell(clientHost, { type: "stream", n: 1 })
    net.world.run(seconds(2))
    net.fault("host/crash", clientHost)
    net.world.run(seconds(160))
    expect(net.got(serverHost, "cancelled")).toHaveLength(1)
    expect(net.got(serverHost, "broken")).toHaveLength(1)
  })
})

describe("a datagram", () => {
  const sent = 400
  const answers = (net: EchoWorld): number => {
    for (let n = 0; n < sent; n++) net.tell(clientHost, { type: "say", n })
    net.world.run(seconds(5))
    return net.got(clientHost, "datagram").length
  }

  it("arrives on a good link, is lost, doubled or overtaken on a bad one, and nobody is told", () => {
    expect(answers(new EchoWorld())).toBe(sent)
    const lossy = new EchoWorld()
    lossy.rule({ from: ["*"], to: ["*"], effect: { type: "loss", percent: 20 } })
    const arrived = answers(lossy)
    expect(arrived).toBeGreaterThan(sent * 0.5)
    expect(arrived).toBeLessThan(sent * 0.8)
    const doubling = new EchoWorld()
    doubling.rule({ from: ["client-host"], to: ["server-host"], oneWay: true, effect: { type: "duplicate", percent: 50 } })
    expect(answers(doubling)).toBeGreaterThan(sent * 1.3)
    const reordering = new EchoWorld()
    reordering.rule({ from: ["client-host"], to: ["server-host"], oneWay: true, effect: { type: "reorder", percent: 10, byMicros: millis(50) } })
    answers(reordering)
    const order = reordering.got(clientHost, "datagram").map(([, delivery]) => (delivery as unknown as { payload: number }).payload)
    expect(order).not.toEqual(order.toSorted((a, b) => a - b))
  })
})
