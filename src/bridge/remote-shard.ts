import { unreachable } from "../base/assert.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { Micros } from "../base/time.ts"
import type { Trace } from "../sim/causes.ts"
import type { EventId, HostId } from "../sim/types.ts"
import type { Chain } from "./follower.ts"
import type { LogWanted } from "./log-watch.ts"
import type { HostView } from "./protocol.ts"
import type { LocalShard, Look, Order, Shard, Standing } from "./shard.ts"

/** What is asked of a shard in another worker, and what comes back. */
type Question =
  | { readonly type: "run"; readonly order: Order }
  | { readonly type: "look"; readonly logs: readonly LogWanted[] }
  | { readonly type: "chains" }
  | { readonly type: "chain" }
  | { readonly type: "trace"; readonly event: EventId; readonly at: Micros }
  | { readonly type: "machines" }
  | { readonly type: "close" }
  | { readonly type: "keep"; readonly id: number }
  | { readonly type: "forget"; readonly ids: readonly number[] }
  | { readonly type: "fork"; readonly id: number; readonly port: MessagePort }
type Reply = { readonly ok: unknown } | { readonly failed: string }

/** A shard at the other end of a channel. Messages between shards go over it, never through the page. */
export class RemoteShard implements Shard {
  readonly #port: MessagePort
  /** Those who wait, in order: the channel keeps it. */
  readonly #waiting: ((reply: Reply) => void)[] = []

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<Reply>) => this.#waiting.shift()?.(data)
  }

  run(order: Order): Promise<Standing> {
    return this.#ask({ type: "run", order }) as Promise<Standing>
  }

  look(logs: readonly LogWanted[]): Promise<Look> {
    return this.#ask({ type: "look", logs }) as Promise<Look>
  }

  chains(): Promise<ReadonlyMap<HostId, string>> {
    return this.#ask({ type: "chains" }) as Promise<ReadonlyMap<HostId, string>>
  }

  chain(): Promise<Chain> {
    return this.#ask({ type: "chain" }) as Promise<Chain>
  }

  trace(event: EventId, at: Micros): Promise<Trace> {
    return this.#ask({ type: "trace", event, at }) as Promise<Trace>
  }

  machines(): Promise<readonly HostView[]> {
    return this.#ask({ type: "machines" }) as Promise<readonly HostView[]>
  }

  async keep(id: number): Promise<void> {
    await this.#ask({ type: "keep", id })
  }

  async forget(ids: readonly number[]): Promise<void> {
    await this.#ask({ type: "forget", ids })
  }

  async fork(id: number): Promise<RemoteShard> {
    const { port1, port2 } = new MessageChannel()
    await this.#ask({ type: "fork", id, port: port2 }, [port2])
    return new RemoteShard(port1)
  }

  close(): void {
    this.#port.postMessage({ type: "close" } satisfies Question)
    this.#port.close()
  }

  #ask(question: Question, handOver: Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((reply) => ("failed" in reply ? reject(new Error(reply.failed)) : resolve(deepFreeze(reply.ok))))
      this.#port.postMessage(question, handOver)
    })
  }
}

/** Answers for `shard` at the far end of a {@link RemoteShard}. */
export function serveShard(port: MessagePort, shard: LocalShard): void {
  port.onmessage = ({ data }: MessageEvent<Question>) => {
    if (data.type === "close") return port.close()
    try {
      port.postMessage({ ok: answer(shard, data) } satisfies Reply)
    } catch (error) {
      port.postMessage({ failed: String(error) } satisfies Reply)
    }
  }
}

function answer(shard: LocalShard, question: Exclude<Question, { readonly type: "close" }>): unknown {
  switch (question.type) {
    case "run":
      return shard.run(deepFreeze(question.order))
    case "look":
      return shard.look(question.logs)
    case "chains":
      return shard.chains()
    case "chain":
      return shard.chain()
    case "trace":
      return shard.trace(question.event, question.at)
    case "machines":
      return shard.machines()
    case "keep":
      return shard.keep(question.id)
    case "forget":
      return shard.forget(question.ids)
    case "fork":
      return serveShard(question.port, shard.fork(question.id))
    default:
      return unreachable(question)
  }
}
