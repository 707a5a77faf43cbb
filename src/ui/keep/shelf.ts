import { createStore, del, entries, get, set, type UseStore } from "idb-keyval"
import type { Saved } from "../../bridge/time-protocol.ts"

/** A cluster that the browser keeps. */
export interface Kept {
  readonly id: string
  readonly saved: Saved
  /** When it was last kept, by the wall's clock: milliseconds since 1970. */
  readonly keptAt: number
}

/** The most clusters that are kept: the ones that were left longest ago go first. */
const keptMax = 10

/**
 * The clusters that this browser keeps, in its database; in frames and modes where that throws, this page keeps them for as long as it is
 * open. What lies there may be of another version, or damaged: whoever opens it reads it strictly.
 */
export class Shelf {
  readonly #memory = new Map<string, Kept>()
  #store: UseStore | undefined
  /** Whether the database could be used so far. */
  lasting = true

  async put(kept: Kept): Promise<void> {
    this.#memory.set(kept.id, kept)
    await this.#try((store) => set(kept.id, kept, store))
    for (const { id } of (await this.all()).slice(keptMax)) await this.remove(id)
  }

  async find(id: string): Promise<Kept | undefined> {
    const found: unknown = await this.#try((store) => get(id, store))
    return this.#memory.get(id) ?? keptOf(found)
  }

  /** All of them, the last one first. */
  async all(): Promise<readonly Kept[]> {
    const found: readonly (readonly [unknown, unknown])[] = (await this.#try((store) => entries(store))) ?? []
    const all = new Map(found.flatMap(([, value]) => keptOf(value) ?? []).map((kept) => [kept.id, kept]))
    for (const kept of this.#memory.values()) all.set(kept.id, kept)
    return [...all.values()].toSorted((a, b) => b.keptAt - a.keptAt)
  }

  async remove(id: string): Promise<void> {
    this.#memory.delete(id)
    await this.#try((store) => del(id, store))
  }

  /** Puts what could not be opened aside, under a name of its own, so that it is not lost and not tried again. */
  async putAside(kept: Kept): Promise<void> {
    await this.#try((store) => set(`damaged/${kept.id}`, { damaged: kept }, store))
    await this.remove(kept.id)
  }

  async #try<T>(action: (store: UseStore) => Promise<T>): Promise<T | undefined> {
    try {
      this.#store ??= createStore("orrery", "clusters")
      return await action(this.#store)
    } catch {
      this.lasting = false
      return undefined
    }
  }
}

function keptOf(value: unknown): Kept | undefined {
  const { id, saved, keptAt } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>
  return typeof id === "string" && typeof keptAt === "number" && typeof saved === "object" && saved !== null ? (value as Kept) : undefined
}
