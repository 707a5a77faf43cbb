import fc from "fast-check"
import { expect, test } from "vitest"
import { equalJson, type Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { compact } from "./compaction.ts"
import { compactedError, futureRevisionError, leaseExistsError, leaseNotFoundError } from "./errors.ts"
import { changesFrom } from "./history.ts"
import { type Change, contains, everyKeyAfter, type KeyRange, type KeyValue, type LeaseId, noLease, type Revision } from "./key-value.ts"
import { grant, revoke } from "./lease.ts"
import { cloneMvcc, emptyMvcc, type MvccState } from "./mvcc.ts"
import { range, type RangeRequest, type RangeResult } from "./range.ts"
import { type Compare, type Operation, type OperationResult, transact, type TransactionRequest } from "./transaction.ts"
import { whyInvalid } from "./validation.ts"
import { addWatcher, removeWatcher, type WatchIndex, watchersOf } from "./watch-index.ts"

/** The store as anybody would first write it: every change that ever was, in one array, replayed for every question. */
class Model {
  changes: Change[] = []
  revision = 1
  compacted = 0
  leases = new Map<number, number>()
  lastLease = 0

  at(revision: number): Map<string, KeyValue> {
    const found = new Map<string, KeyValue>()
    for (const { type, kv } of this.changes) {
      if (kv.modRevision > revision) continue
      if (type === "put") found.set(kv.key, kv)
      else found.delete(kv.key)
    }
    return found
  }

  range(request: RangeRequest): RangeResult | string {
    const revision = request.revision || this.revision
    if (revision > this.revision && request.revision) return futureRevisionError
    if (revision < this.compacted) return compactedError
    return this.select(this.at(revision), request)
  }

  select(all: Map<string, KeyValue>, request: RangeRequest): RangeResult {
    let kvs = [...all.values()].filter((kv) => contains(request, kv.key)).sort((a, b) => (a.key < b.key ? -1 : 1))
    const count = kvs.length
    if (request.countOnly) return { kvs: [], count, more: false }
    if (request.limit) kvs = kvs.slice(0, request.limit)
    return { kvs: request.keysOnly ? kvs.map((kv) => ({ ...kv, value: null })) : kvs, count, more: kvs.length < count }
  }

  write(at: number, key: string, put?: { value: Json; lease: LeaseId }): KeyValue | null {
    const previous = this.at(at).get(key) ?? null
    const modRevision = at as Revision
    const kv: KeyValue = put
      ? { key, ...put, modRevision, createRevision: previous?.createRevision ?? modRevision, version: (previous?.version ?? 0) + 1 }
      : { key, value: null, lease: noLease, modRevision, createRevision: 0 as Revision, version: 0 }
    this.changes.push({ type: put ? "put" : "delete", kv, previous })
    return previous
  }

  transact(request: TransactionRequest): unknown {
    const now = this.at(this.revision)
    const succeeded = request.compare.every((compare) => {
      const kvs = [...now.values()].filter((kv) => contains(compare, kv.key))
      return kvs.length === 0 ? agrees(compare, undefined) : kvs.every((kv) => agrees(compare, kv))
    })
    const operations = succeeded ? request.success : request.failure
    for (const operation of operations) {
      if (operation.type === "range") {
        const found = this.range(operation)
        if (typeof found === "string") return found
      }
      if (operation.type === "put" && operation.lease && !this.leases.has(operation.lease)) return leaseNotFoundError
    }
    const before = this.changes.length
    const responses = operations.map((operation): OperationResult => {
      const at = this.revision + 1
      switch (operation.type) {
        case "range":
          return { type: "range", ...this.select(this.at(operation.revision || at), operation) }
        case "put": {
          const previous = this.write(at, operation.key, { value: operation.value, lease: operation.lease ?? noLease })
          return { type: "put", previous: operation.prevKv ? previous : null }
        }
        case "delete": {
          const { kvs } = this.select(this.at(at), { key: operation.key, ...endIn(operation) })
          for (const kv of kvs) this.write(at, kv.key)
          return { type: "delete", deleted: kvs.length, previous: operation.prevKv ? kvs : [] }
        }
      }
    })
    if (this.changes.length > before) this.revision++
    return { succeeded, responses }
  }

  revoke(id: LeaseId): undefined | string {
    if (!this.leases.delete(id)) return leaseNotFoundError
    const keys = [...this.at(this.revision).values()].filter((kv) => kv.lease === id).map((kv) => kv.key)
    for (const key of keys.sort()) this.write(this.revision + 1, key)
    if (keys.length > 0) this.revision++
    return undefined
  }

  compact(revision: number): undefined | string {
    if (revision <= this.compacted) return compactedError
    if (revision > this.revision) return futureRevisionError
    this.compacted = revision
    return undefined
  }

  /** What a watcher that asks for previous values gets: those that a read of the revision before still finds. */
  changesFrom(from: number, keys: KeyRange): readonly Change[] {
    const since = this.changes.filter(({ kv }) => kv.modRevision >= from && contains(keys, kv.key))
    return since.map((change) => (change.kv.modRevision <= this.compacted ? { ...change, previous: null } : change))
  }
}

const endIn = ({ rangeEnd }: KeyRange): { rangeEnd?: string } => (rangeEnd === undefined ? {} : { rangeEnd })

function agrees(compare: Compare, kv: KeyValue | undefined): boolean {
  if (compare.target === "value") return kv !== undefined && equalJson(kv.value, compare.operand) === (compare.result === "=")
  const field = { version: "version", create: "createRevision", mod: "modRevision", lease: "lease" } as const
  const actual: number = kv?.[field[compare.target]] ?? 0
  const { result, operand } = compare
  return { "=": actual === operand, "!=": actual !== operand, ">": actual > operand, "<": actual < operand }[result]
}

const key = fc.constantFrom("/a", "/a/x", "/a/y", "/b", "/b/x", "/b/y", "/b/z", "/c")
const keyRange: fc.Arbitrary<KeyRange> = fc.oneof(
  fc.record({ key }),
  fc.record({ key: fc.constantFrom("/", "/a", "/a/", "/a/x\0", "/b/"), rangeEnd: fc.constantFrom(everyKeyAfter, "/a0", "/b", "/b/y", "/b0", "/z") }),
)
const value: fc.Arbitrary<Json> = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.record({ spec: fc.integer({ min: 0, max: 1 }) }))
/** A revision, counted back from the current one when it is used: negative ones are in the future. */
const age = fc.integer({ min: -1, max: 25 })
const lease = fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<LeaseId>
const flag = fc.boolean()

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("put" as const), key, value, lease: fc.oneof(fc.constant(noLease), lease), prevKv: flag }) },
  { weight: 2, arbitrary: fc.tuple(keyRange, flag).map(([keys, prevKv]) => ({ type: "delete" as const, ...keys, prevKv })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(keyRange, fc.record({ limit: fc.integer({ min: 0, max: 4 }), keysOnly: flag, countOnly: flag }), fc.option(age))
      .map(([keys, options, old]) => ({ type: "range" as const, ...keys, ...options, old })),
  },
)
const compare = fc.tuple(
  keyRange,
  fc.oneof(
    fc.record({ target: fc.constantFrom("version" as const, "lease" as const), operand: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ target: fc.constantFrom("create" as const, "mod" as const), old: age }),
    fc.record({ target: fc.constant("create" as const), operand: fc.constant(0) }),
    fc.record({ target: fc.constant("value" as const), operand: value }),
  ),
  fc.constantFrom("=" as const, "!=" as const, ">" as const, "<" as const),
)
type RawOperation = typeof operation extends fc.Arbitrary<infer T> ? T : never
type RawCompare = typeof compare extends fc.Arbitrary<infer T> ? T : never

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("transact" as const), compare: fc.constant([]), success: fc.array(operation, { minLength: 1, maxLength: 2 }), failure: fc.constant([]) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("transact" as const),
      compare: fc.array(compare, { minLength: 1, maxLength: 2 }),
      success: fc.array(operation, { maxLength: 4 }),
      failure: fc.array(operation, { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("compact" as const), old: age }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("grant" as const), lease }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("revoke" as const), lease }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("watch" as const), keys: keyRange, old: age }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("unwatch" as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clone" as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** One store, its model, and those who watch it, driven by the same steps. */
class Pair {
  store: MvccState = emptyMvcc()
  model = new Model()
  index: WatchIndex = new Table()
  watchers: { keys: KeyRange; from: number; received: Change[]; open: boolean; expected?: readonly Change[] }[] = []
  clones: { state: MvccState; dump: unknown }[] = []

  request(raw: { compare: readonly RawCompare[]; success: readonly RawOperation[]; failure: readonly RawOperation[] }): TransactionRequest {
    const back = (old: number): Revision => Math.max(1, this.model.revision - old) as Revision
    const operation = (op: RawOperation): Operation => {
      if (op.type !== "range") return op
      const { old, ...rest } = op
      return old === null ? rest : { ...rest, revision: back(old) }
    }
    const compareOf = ([keys, target, result]: RawCompare): Compare => {
      if (target.target === "value") return { ...keys, ...target, result: result === "=" ? "=" : "!=" }
      if ("old" in target) return { ...keys, target: target.target, result, operand: back(target.old) }
      return { ...keys, ...target, result }
    }
    return { compare: raw.compare.map(compareOf), success: raw.success.map(operation), failure: raw.failure.map(operation) }
  }

  run(step: Step): void {
    const { store, model } = this
    const before = store.revision
    switch (step.do) {
      case "transact": {
        const request = this.request(step)
        if (whyInvalid(request)) return
        expect(transact(store, request)).toEqual(model.transact(request))
        break
      }
      case "compact": {
        const revision = (model.revision - step.old) as Revision
        expect(compact(store, revision)).toEqual(model.compact(revision))
        break
      }
      case "grant": {
        const taken = step.lease !== noLease && model.leases.has(step.lease)
        const granted = grant(store, step.lease, 10)
        if (taken) expect(granted).toBe(leaseExistsError)
        else if (typeof granted === "string") expect.fail(granted)
        else {
          expect(model.leases.has(granted.id)).toBe(false)
          model.leases.set(granted.id, 10)
        }
        break
      }
      case "revoke":
        expect(revoke(store, step.lease)).toEqual(model.revoke(step.lease))
        break
      case "watch":
        this.watch(step.keys, (store.revision - step.old) as Revision)
        break
      case "unwatch":
        this.unwatch(step.which % (this.watchers.length || 1))
        break
      case "clone":
        this.clones.push({ state: cloneMvcc(store), dump: dump(store) })
        break
    }
    expect(store.revision).toBe(model.revision)
    for (const [, changes] of store.log.entries(before + 1)) {
      for (const change of changes) for (const id of watchersOf(this.index, change.kv.key)) this.watchers[id]?.received.push(change)
    }
  }

  watch(keys: KeyRange, from: Revision): void {
    const missed = changesFrom(this.store, from, keys)
    if (from < this.model.compacted) {
      expect(missed).toBe(compactedError)
      return
    }
    expect(missed).toEqual(this.model.changesFrom(from, keys))
    // A watch from a revision that is yet to come is left out: what it skips is the business of whoever pushes.
    if (from > this.store.revision + 1) return
    addWatcher(this.index, keys, this.watchers.length)
    this.watchers.push({ keys, from, received: [...(missed as readonly Change[])], open: true })
  }

  unwatch(id: number): void {
    const watcher = this.watchers[id]
    if (!watcher?.open) return
    watcher.open = false
    watcher.expected = this.expected(watcher)
    removeWatcher(this.index, watcher.keys, id)
  }

  expected({ keys, from }: { keys: KeyRange; from: number }): readonly Change[] {
    return this.model.changes.filter(({ kv }) => kv.modRevision >= from && contains(keys, kv.key))
  }

  /** Nothing remains in memory that no revision shows any more. */
  checkForgotten(): void {
    const { compacted, log, deleted, live, leases, attached } = this.store
    expect(log.first()?.[0] ?? compacted).toBeGreaterThanOrEqual(compacted)
    for (const change of log.get(compacted) ?? []) expect(change.previous).toBeNull()
    for (const revisions of deleted.values()) {
      expect(revisions.length).toBeGreaterThan(0)
      for (const revision of revisions) expect(revision).toBeGreaterThan(compacted)
    }
    const leased = live.values().filter((kv) => kv.lease !== noLease)
    expect(attached.values().sort()).toEqual(leased.map((kv) => kv.key).sort())
    for (const kv of leased) expect(leases.has(kv.lease)).toBe(true)
  }

  check(): void {
    const everything: KeyRange = { key: "/", rangeEnd: everyKeyAfter }
    for (let revision = Math.max(1, this.model.compacted); revision <= this.model.revision; revision++) {
      const request = { ...everything, revision: revision as Revision }
      expect(range(this.store, request)).toEqual(this.model.range(request))
    }
    const plain = (changes: readonly Change[]) => changes.map(({ type, kv }) => ({ type, kv }))
    for (const watcher of this.watchers) expect(plain(watcher.received)).toEqual(plain(watcher.expected ?? this.expected(watcher)))
    for (const { state, dump: taken } of this.clones) expect(dump(state)).toEqual(taken)
    this.checkForgotten()
    for (const key of ["/", "/a", "/a/x", "/b/x", "/z"]) {
      const watching = [...this.watchers.keys()].filter((id) => this.watchers[id]?.open && contains((this.watchers[id] as { keys: KeyRange }).keys, key))
      expect(watchersOf(this.index, key)).toEqual(watching)
    }
    for (const id of this.watchers.keys()) this.unwatch(id)
    expect(this.index.size).toBe(0)
  }
}

/** All that a store holds, for comparison: nothing that another store could still change. */
const dump = (state: MvccState): unknown =>
  Object.entries(state).map(([name, field]: [string, unknown]) => [name, field instanceof Table ? [...field.entries()] : field])

test("the store answers, remembers, forgets and tells its watchers like a list of all changes", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80, size: "max" }), (steps) => {
      const pair = new Pair()
      for (const one of steps) pair.run(one)
      pair.check()
    }),
    { numRuns: 600 },
  )
})
