import { requestInfo } from "../api/path.ts"
import type { Micros } from "../base/time.ts"
import { isDatagram, type Datagram } from "../net/datagram.ts"
import { isPacket, type Frame as NetFrame, type Packet } from "../net/sockets.ts"
import type { HttpRequest, HttpResponse } from "../net/http.ts"
import type { Kernel } from "../sim/kernel.ts"
import { hostOf, slotOf, type ActorId, type Body, type Event } from "../sim/types.ts"
import type { Hop } from "./protocol.ts"

/** The most hops that are told of one frame: more can't be drawn. */
const hopsMax = 300
const lostMicros = 1_000

/** Whether it is a message between processes. */
export const isMessage = (event: Event): event is Event & { readonly body: Packet | Datagram } => event.from !== 0 && (isPacket(event.body) || isDatagram(event.body))

/** Listens to a kernel's messages between processes, for the picture. What it misses is only not drawn. */
export class Tap {
  readonly #kernel: Kernel
  #hops: Hop[] = []
  #losses = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  sent(event: Event, now: Micros): void {
    if (!isMessage(event)) return
    const { at, from, seq, to, body, followed } = event
    this.#add(body.source, to, body, { id: from * 2 ** 32 + seq, sentAt: now, arrivesAt: at, followed, lost: false })
  }

  /** A message that gets half the way: drawn as long as a hop usually takes. */
  lost(from: ActorId, to: ActorId, body: Body, now: Micros): void {
    if (isPacket(body) || isDatagram(body)) this.#add(from, to, body, { id: -++this.#losses, sentAt: now, arrivesAt: (now + lostMicros) as Micros, followed: false, lost: true })
  }

  #add(from: ActorId, to: ActorId, body: Packet | Datagram, rest: Pick<Hop, "id" | "sentAt" | "arrivesAt" | "followed" | "lost">): void {
    if (this.#hops.length >= hopsMax) return
    const packet = isPacket(body)
    this.#hops.push({
      ...rest,
      from: this.#hostName(hostOf(from)),
      to: this.#hostName(hostOf(to)),
      fromProcess: this.#processName(from),
      toProcess: this.#processName(to),
      kind: packet ? kindOf(body.frame) : "datagram",
      label: packet ? labelOf(body.frame) : "",
    })
  }

  /** Who says what sort of thing to whom, whichever machine they are on. */
  laneOf({ to, body }: Event & { readonly body: Packet | Datagram }): string {
    return `${this.#processName(body.source)} ${this.#processName(to)} ${isPacket(body) ? sortOf(body.frame) : "datagram"}`
  }

  /** The hops since the last call. */
  take(): readonly Hop[] {
    const taken = this.#hops
    this.#hops = []
    return taken
  }

  #hostName(host: number): string {
    return this.#kernel.hosts[host - 1]?.spec.name ?? ""
  }

  #processName(actor: ActorId): string {
    const host = this.#kernel.hosts[hostOf(actor) - 1]
    // Of a host that runs in another shard only the units are known: they were started in their order. What others keep running there
    // has no number of its own; of that, only the API server is spoken to from other hosts.
    const kept = host?.spec.kept?.find(({ name }) => name === "kube-apiserver")
    return slotOf(actor) === 0 ? "" : (host?.actors[slotOf(actor)]?.name ?? host?.spec.units[slotOf(actor) - 1]?.name ?? kept?.name ?? "")
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

/** What sort of thing a frame says: of a request also what is to be done to which resource. */
function sortOf(frame: NetFrame): string {
  if (frame.type !== "request") return kindOf(frame)
  const { method, path } = frame.payload as Partial<HttpRequest>
  if (method === undefined || path === undefined) return labelOf(frame)
  const { verb, resource, subresource, path: all } = requestInfo(method, path)
  return resource === "" ? `${verb} ${all}` : `${verb} ${resource}/${subresource}`
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
