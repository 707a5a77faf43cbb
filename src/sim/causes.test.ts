import { expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { clientHost, EchoWorld, serverHost } from "../testing/echo.ts"
import { Causes } from "./causes.ts"
import { actorId, eventId, hostOf, nothing, outside, slotOf, type Body, type Event, type HostId } from "./types.ts"

const send = (causes: Causes, from: number, seq: number, cause: number): void =>
  causes.sent({ at: (seq * 10 + 10) as Micros, from, seq, to: actorId(2 as HostId, 3), incarnation: 0, timer: seq % 2 === 0 ? "t" : "", body: { type: "b" } as Body, cause, followed: false } as Event, (seq * 10) as Micros, 7, "p")

it("an event is found by its sender and number, with all that was kept of it", () => {
  const causes = new Causes()
  send(causes, 1, 5, eventId(1 as HostId, 4))
  send(causes, 1, 4, nothing)
  causes.explained(eventId(1 as HostId, 4), { say: "why", read: [] }, 4)
  causes.explained(eventId(1 as HostId, 4), { say: "later", read: [] }, 5)
  const common = { host: 1, process: "p", toHost: 2, toSlot: 3, what: "b" }
  expect(causes.trace(eventId(1 as HostId, 5), 60 as Micros)).toEqual({
    steps: [
      { ...common, event: eventId(1 as HostId, 5), cause: eventId(1 as HostId, 4), at: 60, sentAt: 50, timer: false, evidence: [] },
      { ...common, event: eventId(1 as HostId, 4), cause: nothing, at: 50, sentAt: 40, timer: true, evidence: [{ say: "why", read: [] }] },
    ],
    rest: undefined,
  })
})

it("the oldest events are let go, but never a host's newest; the way back then says when what is missing was handled", () => {
  const causes = new Causes(1024)
  send(causes, 9, 1, nothing)
  for (let seq = 1; seq <= 5_000; seq++) send(causes, 1, seq, seq === 1 ? nothing : eventId(1 as HostId, seq - 1))
  expect(causes.trace(eventId(9 as HostId, 1), 20 as Micros).steps).toHaveLength(1)
  const { steps, rest } = causes.trace(eventId(1 as HostId, 5_000), 50_010 as Micros)
  expect(steps.length).toBeGreaterThan(512)
  expect(steps.length).toBeLessThanOrEqual(1024)
  const oldest = 5_001 - steps.length
  expect(rest).toMatchObject({ event: eventId(1 as HostId, oldest - 1), at: oldest * 10 })
})

it("a message leads back over the network to what the outside did", () => {
  const net = new EchoWorld()
  const causes = new Causes()
  let answer: Event | undefined
  for (const kernel of net.world.kernels)
    kernel.observer = {
      sent: (event, now, sender) => causes.sent(event, now, sender?.slot ?? 0, sender?.name ?? ""),
      handled: (event) => void (answer = event.from === serverHost && slotOf(event.to) === 1 ? event : answer),
    }
  net.tell(clientHost, { type: "dial" })
  net.world.run(seconds(1))
  net.tell(clientHost, { type: "call", n: 1 })
  net.world.run(seconds(2))
  if (!answer) throw new Error("nothing was answered")
  const { steps, rest } = causes.trace(eventId(answer.from, answer.seq), answer.at)
  expect(rest).toBeUndefined()
  expect(steps.map(({ host, process, what }) => `${host} ${process} ${what}`)).toEqual(["2 server packet", "1 client packet", "0  call"])
  expect(steps.at(-1)?.cause).toBe(nothing)
  expect(hostOf(net.world.inputs[1]?.to ?? (0 as never))).toBe(steps.at(-1)?.toHost)
  expect(steps.at(-1)?.host).toBe(outside)
})
