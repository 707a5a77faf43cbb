import type { Micros } from "../base/time.ts"
import type { Audit } from "../apiserver/audit.ts"
import { changesAfter, storeRevision } from "../cluster/observe.ts"
import type { Kernel } from "../sim/kernel.ts"
import { Ledger } from "./ledger.ts"

/** Keeps a ledger of a kernel's store: what was written from the audit lists of its API servers, what it was from the store. */
export class Scribe {
  readonly ledger: Ledger
  readonly #kernel: Kernel
  #revision: number
  /** When the store reached which revision, since the last look. */
  #reached: (readonly [revision: number, at: Micros])[] = []
  /** How much of each API server's audit list was read, by host. */
  readonly #read = new Map<string, number>()

  /** What the store holds already was written before: only what is written from now on has a place in `ledger`. */
  constructor(kernel: Kernel, ledger = new Ledger()) {
    this.#kernel = kernel
    this.ledger = ledger
    this.#revision = storeRevision(kernel)
  }

  /** A process has handled something at `at`: where the store went on by it, the moment is kept. */
  handled(actor: string, at: Micros): void {
    if (actor !== "etcd") return
    const revision = storeRevision(this.#kernel)
    if (revision > (this.#reached.at(-1)?.[0] ?? this.#revision)) this.#reached.push([revision, at])
  }

  /** Writes down what was written since the last look: to be called at least every few hundred events, for audit lists are short. */
  look(): void {
    const { revision, changes } = changesAfter(this.#kernel, this.#revision)
    this.#revision = revision
    let place = 0
    for (const change of changes) {
      while ((this.#reached[place]?.[0] ?? Infinity) < change.revision) place++
      this.ledger.note(change, this.#reached[place]?.[1] ?? this.#kernel.now)
    }
    this.#reached = []
    for (const { spec, actors } of this.#kernel.hosts) {
      const audit = (actors.find((actor) => actor?.name === "kube-apiserver")?.state as { readonly audit?: Audit } | undefined)?.audit
      if (!audit) continue
      const read = this.#read.get(spec.name) ?? 0
      // A server that was started again counts from one.
      for (const { revisions, event, user } of audit.entries.values(read > audit.total ? 1 : read + 1)) for (const written of revisions) this.ledger.wrote(written, { event, user })
      this.#read.set(spec.name, audit.total)
    }
  }
}
