import { assert } from "../base/assert.ts"
import type { Micros } from "../base/time.ts"
import { Causes } from "../sim/causes.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { Setup } from "../sim/machine.ts"
import type { Input } from "../sim/recording.ts"
import { nothing } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import type { Ask, Telling } from "./asks.ts"
import type { Scene } from "./chain.ts"
import { seenIn, type MachineSeen } from "./not/seen.ts"
import { waitsOf } from "./not/waits.ts"
import { Scribe } from "./scribe.ts"

/** Events between two looks at the audit lists, which are short. */
const eventsPerLook = 200

/** A world in one thread that remembers: it knows what its stories ask, from its beginning on. For commands and tests. */
export class Past {
  readonly world: World
  readonly #causes = new Causes()
  readonly #scribe: Scribe

  readonly #machines: (kernel: Kernel) => readonly MachineSeen[]

  /** `machines`: how they look to who stands beside them; without, reasons that lie there are not told. */
  constructor(setup: Setup, machines: (kernel: Kernel) => readonly MachineSeen[] = () => []) {
    this.#machines = machines
    this.world = new World(setup)
    const kernel = this.#kernel
    this.#scribe = new Scribe(kernel)
    kernel.observer = {
      sent: (event, now, sender) => this.#causes.sent(event, now, sender?.slot ?? 0, sender?.name ?? ""),
      handled: (event, actor) => {
        if (event.cause === nothing) this.#causes.began(event)
        this.#scribe.handled(actor, event.at)
      },
      explained: (event, evidence, sent) => this.#causes.explained(event, evidence, sent),
    }
  }

  get scene(): Scene {
    const { hosts, epochMicros } = this.#kernel.setup
    return { nameOf: (host) => hosts[host - 1]?.name ?? "", epochMicros }
  }

  get #kernel(): Kernel {
    const [kernel] = this.world.kernels
    assert(kernel, "a world has a kernel")
    return kernel
  }

  give(inputs: readonly Input[]): void {
    this.world.give(inputs)
  }

  /** Runs through `until`. */
  run(until: Micros): void {
    while (this.world.run(until, eventsPerLook) >= eventsPerLook) this.#scribe.look()
    this.#scribe.look()
  }

  tell<T>(story: Telling<T>): T {
    let turn = story.next()
    while (!turn.done) turn = story.next(this.#answer(turn.value))
    return turn.value
  }

  #answer(ask: Ask): unknown {
    const { ledger } = this.#scribe
    switch (ask.type) {
      case "trace":
        return this.#causes.trace(ask.event, ask.at)
      case "wrote":
        return ask.events.flatMap((event) => ledger.byEvent(event))
      case "changes":
        return ledger.byKey(ask.key)
      case "waits":
        return waitsOf(ask.key, seenIn(this.#kernel, this.#machines(this.#kernel)))
      case "inputs":
        return this.world.inputs
      default:
        return ask satisfies never
    }
  }
}
