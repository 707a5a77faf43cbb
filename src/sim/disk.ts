import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import type { Body, Context, Disk } from "./types.ts"

interface Write {
  readonly key: string
  readonly value: unknown
}

/** The disk's memory, as part of its host. */
export interface DiskState {
  /** What processes see. */
  view: Table<string, unknown>
  /** What a crash leaves. */
  durable: Table<string, unknown>
  /** Writes that no finished sync covers, by number. */
  pending: Table<number, Write>
  next: number
}

/** Arrives when a sync is done; the kernel makes the writes durable, then delivers `done`. */
export interface DiskSynced extends Body {
  readonly type: "disk/synced"
  readonly mark: number
  readonly done: Body
}

/** A disk that holds these files and nothing else. */
export function newDisk(files: Readonly<Record<string, unknown>> = {}): DiskState {
  const durable = new Table<string, unknown>(Object.entries(files).map(([key, value]) => [key, deepFreeze(value)]))
  return { view: durable.clone(), durable, pending: new Table(), next: 0 }
}

/** The machine's owner moves a file, and waits until the disk has it; nothing where there is none. */
export function moveFile({ view, durable }: DiskState, from: string, to: string): boolean {
  const value = view.get(from)
  if (value === undefined) return false
  for (const table of [view, durable]) {
    table.delete(from)
    table.set(to, value)
  }
  return true
}

export const cloneDisk = (disk: DiskState): DiskState => ({
  view: disk.view.clone(),
  durable: disk.durable.clone(),
  pending: disk.pending.clone(),
  next: disk.next,
})

/** Power is lost: only what was synced remains. */
export function loseUnsynced(disk: DiskState): void {
  disk.view = disk.durable.clone()
  disk.pending = new Table()
}

/** The sync that began when `mark` writes had been made is done. Writes that a crash took meanwhile are no longer pending. */
export function makeDurable(disk: DiskState, mark: number): void {
  for (const { key, value } of disk.pending.values(undefined, mark)) {
    if (value === undefined) disk.durable.delete(key)
    else disk.durable.set(key, value)
  }
  if (mark === disk.next) disk.pending = new Table()
  else for (const number of disk.pending.keys(undefined, mark)) disk.pending.delete(number)
}

/** How the kernel hands a host's disk to a process: `host` gives the disk that is meant and how a sync is scheduled. */
export function diskOf(host: () => { disk: DiskState; fsyncMicros: number }, context: () => Context): Disk {
  const put = (key: string, value: unknown): void => {
    const { disk } = host()
    if (value === undefined) disk.view.delete(key)
    else disk.view.set(key, deepFreeze(value))
    disk.pending.set(disk.next++, { key, value })
  }
  return {
    read: (key) => host().disk.view.get(key),
    entries: (from, below) => host().disk.view.entries(from, below),
    write: put,
    remove: (key) => put(key, undefined),
    sync(done) {
      const { disk, fsyncMicros } = host()
      const { now, self, incarnation: life } = context()
      const body: DiskSynced = { type: "disk/synced", mark: disk.next, done }
      context().send(self, life, (now + fsyncMicros) as typeof now, body)
    },
  }
}
