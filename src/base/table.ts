import BTreeModule from "sorted-btree"
import type BTree from "sorted-btree"

// The package is CommonJS: under Node's own loader its default export is the module object.
const Tree = ((BTreeModule as unknown as { default?: typeof BTreeModule }).default ?? BTreeModule) as typeof BTreeModule

type Key = string | number
const inOrder = (a: number, b: number): number => a - b
// Asked for equality first: most strings differ in length or hash, and "<" need not walk their common beginning twice.
const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

// One comparison for each type of key: one for both is slower, as engines learn from what it has met.
const newTree = <K extends Key, V>(key: K): BTree<K, V> => new Tree<K, V>(undefined, (typeof key === "number" ? inOrder : byCodeUnits) as unknown as (a: K, b: K) => number)

/**
 * An ordered map with O(1) `clone` and copy on write: the only mutable collection that an actor's state may hold, and what makes
 * a checkpoint cost its roots. Keys are all strings (ordered by code unit) or all numbers; values must be frozen.
 */
export class Table<K extends Key, V> {
  // Made with the first entry: a process has a dozen tables, and most of them stay empty.
  #tree: BTree<K, V> | undefined

  constructor(entries?: Iterable<readonly [K, V]>) {
    if (entries) for (const [key, value] of entries) this.set(key, value)
  }

  /** A table of the same entries that changes independently. O(1). */
  clone(): Table<K, V> {
    const copy = new Table<K, V>()
    copy.#tree = this.#tree?.clone()
    return copy
  }

  get size(): number {
    return this.#tree?.size ?? 0
  }

  get(key: K): V | undefined {
    return this.#tree?.get(key)
  }

  has(key: K): boolean {
    return this.#tree?.has(key) ?? false
  }

  set(key: K, value: V): void {
    this.#tree ??= newTree<K, V>(key)
    this.#tree.set(key, value)
  }

  /** Whether there was something to delete. */
  delete(key: K): boolean {
    return this.#tree?.delete(key) ?? false
  }

  clear(): void {
    this.#tree = undefined
  }

  /** Entries in key order with `from <= key < below`; either bound may be left out. Do not change the table meanwhile. */
  *entries(from?: K, below?: K): IterableIterator<[K, V]> {
    if (!this.#tree) return
    for (const entry of this.#tree.entries(from)) {
      if (below !== undefined && entry[0] >= below) return
      yield [entry[0], entry[1]]
    }
  }

  keys(from?: K, below?: K): K[] {
    const found: K[] = []
    this.#visit(from, below, (key) => void found.push(key))
    return found
  }

  values(from?: K, below?: K): V[] {
    const found: V[] = []
    this.#visit(from, below, (_, value) => void found.push(value))
    return found
  }

  #visit(from: K | undefined, below: K | undefined, visit: (key: K, value: V) => void): void {
    const tree = this.#tree
    const low = from ?? tree?.minKey()
    const high = below ?? tree?.maxKey()
    if (low !== undefined && high !== undefined) tree?.forRange(low, high, below === undefined, visit)
  }

  first(): [K, V] | undefined {
    return this.#tree?.nextHigherPair(undefined)
  }

  last(): [K, V] | undefined {
    return this.#tree?.nextLowerPair(undefined)
  }

  /** The greatest entry with a key <= `key`. */
  atOrBelow(key: K): [K, V] | undefined {
    return this.#tree?.getPairOrNextLower(key)
  }
}

/** The least string greater than every string that starts with `prefix`: the end of a prefix range. */
export function prefixEnd(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
}
