import type { Micros } from "../base/time.ts"
import { isPacket, type Frame as NetFrame } from "../net/sockets.ts"
import type { HttpRequest, HttpResponse } from "../net/http.ts"
import type { Kernel } from "../sim/kernel.ts"
import { hostOf, slotOf, type ActorId, type Event } from "../sim/types.ts"
import type { Hop } from "./protocol.ts"

/** The most hops that are told of one frame: more can't be drawn. */
const hopsMax = 300

/** Listens to a kernel's messages between processes, for the picture. What it misses is only not drawn. */
export class Tap {
  readonly #kernel: Kernel
  #hops: Hop[] = []

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  sent(event: Event, now: Micros): void {
    if (this.#hops.length >= hopsMax || event.from === 0) return
    const { body } = event
    const packet = isPacket(body)
    if (!packet && body.type !== "datagram") return
    this.#hops.push({
      id: event.from * 2 ** 32 + event.seq,
      from: this.#hostName(hostOf(packet ? body.source : event.to)),
      to: this.#hostName(hostOf(event.to)),
      fromProcess: packet ? this.#processName(body.source) : "",
      toProcess: this.#processName(event.to),
      sentAt: now,
      arrivesAt: event.at,
      kind: packet ? kindOf(body.frame) : "datagram",
      label: packet ? labelOf(body.frame) : "",
      followed: event.followed,
      lost: false,
    })
  }

  /** The hops since the last call. */
  take(): readonly Hop[] {
    const taken = this.#hops
    this.#hops = []
    return taken
  }

  #hostName(host: number): string {
    return this.#kernel.setup.hosts[host - 1]?.name ?? ""
  }

  #processName(actor: ActorId): string {
    const host = this.#kernel.hosts[hostOf(actor) - 1]
    // Of a host that runs in another shard only the units are known: they were started in their order.
    return slotOf(actor) === 0 ? "" : (host?.actors[slotOf(actor)]?.name ?? host?.spec.units[slotOf(actor) - 1]?.name ?? "")
  }
}

function kindOf(frame: NetFrame): string {
  switch (frame.type) {
    case "request":
    case "response":
      return frame.type
    case "chunk":
      return "watch"
    case "ping":
    case "pong":
      return "ping"
    default:
      return "connection"
  }
}

function labelOf(frame: NetFrame): string {
  if (frame.type === "request") {
    const { method, path, type } = frame.payload as Partial<HttpRequest> & { readonly type?: string }
    return method === undefined ? (type ?? "") : `${method} ${path?.split("?")[0] ?? ""}`
  }
  if (frame.type !== "response") return ""
  const { status } = frame.payload as Partial<HttpResponse>
  return typeof status === "number" ? String(status) : ""
}
