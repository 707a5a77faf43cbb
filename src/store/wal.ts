import { assert } from "../base/assert.ts"
import type { Disk } from "../sim/types.ts"
import { cloneMvcc, emptyMvcc, type MvccState } from "./mvcc.ts"
import type { Proposal } from "./protocol.ts"

/** A place in the log. A new leader writes an empty entry in its term, so that all before it are settled. */
export interface Entry {
  readonly index: number
  readonly term: number
  readonly proposal: Proposal | null
}

/** The store as it was after an entry: with it, the log up to there is not needed any more. */
export interface Snapshot {
  readonly index: number
  readonly store: MvccState
}

/** What a member finds on its disk when it starts. */
export interface Recovered {
  /** The last term that it took part in. */
  readonly term: number
  readonly snapshot: Snapshot
  /** The entries after the snapshot, without a gap. */
  readonly entries: readonly Entry[]
  /** The last entry that has been trimmed from the disk. */
  readonly trimmed: number
}

const dataDirectory = "/var/lib/etcd/member"
const termKey = `${dataDirectory}/wal/term`
const snapshotKey = `${dataDirectory}/snap/db`
const entryPrefix = `${dataDirectory}/wal/entry-`
const entryKey = (index: number): string => entryPrefix + String(index).padStart(16, "0")

// Nothing written here survives a crash of the host before a later sync is done; a member never speaks of what it has not synced.

export function recover(disk: Disk): Recovered {
  const term = (disk.read(termKey) as number | undefined) ?? 0
  const snapshot = (disk.read(snapshotKey) as Snapshot | undefined) ?? { index: 0, store: emptyMvcc() }
  const found: Entry[] = []
  for (const [, entry] of disk.entries(entryPrefix, entryKey(Number.MAX_SAFE_INTEGER))) found.push(entry as Entry)
  const entries = found.filter(({ index }) => index > snapshot.index)
  entries.forEach(({ index }, i) => assert(index === snapshot.index + 1 + i, `entry ${snapshot.index + 1 + i} is missing in the log`))
  return { term, snapshot: { ...snapshot, store: cloneMvcc(snapshot.store) }, entries, trimmed: (found[0]?.index ?? snapshot.index + 1) - 1 }
}

export function writeTerm(disk: Disk, term: number): void {
  disk.write(termKey, term)
}

export function writeEntry(disk: Disk, entry: Entry): void {
  disk.write(entryKey(entry.index), entry)
}

/** Keeps the store as it is now. The clone shares everything with the running store and costs nothing but its roots. */
export function writeSnapshot(disk: Disk, index: number, store: MvccState): void {
  disk.write(snapshotKey, { index, store: cloneMvcc(store) })
}

/** Removes entries after `trimmed` up to `through`, at most `count` of them; gives the last one that is gone. */
export function trim(disk: Disk, trimmed: number, through: number, count: number): number {
  const last = Math.min(through, trimmed + count)
  for (let index = trimmed + 1; index <= last; index++) disk.remove(entryKey(index))
  return last
}
