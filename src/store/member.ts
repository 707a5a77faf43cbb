import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { type Handle, respond } from "../net/rpc.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import { nothing, type Context, type EventId } from "../sim/types.ts"
import type { KeyRange } from "./key-value.ts"
import { emptyLessor, type Lessor } from "./lessor.ts"
import type { MvccState } from "./mvcc.ts"
import type { EtcdFailure, EtcdRequest, EtcdResponses, Header } from "./protocol.ts"
import type { Recovered, Entry } from "./wal.ts"
import type { WatchIndex } from "./watch-index.ts"

/** What a member is configured with. */
export interface EtcdConfig {
  /** Entries applied between snapshots. */
  readonly snapshotCount: number
}

/** An entry of the log that is not applied yet, and whom to answer when it is; nobody where the member itself proposed it. */
export interface Pending {
  readonly entry: Entry
  readonly client: Handle | undefined
  readonly since: Micros
  /** The request that proposed it: what comes of the entry is because of that, with whichever others it shares an fsync. */
  readonly cause: EventId
}

/** A watch that is served, on a stream of its own. */
export interface Watch {
  readonly id: number
  readonly stream: Handle
  readonly keys: KeyRange
  /** Changes of earlier revisions have been sent, or were not asked for. */
  readonly from: number
  readonly prevKv: boolean
  /** The period of its progress notifications; 0 for none. */
  readonly progressMicros: Micros
  /** Whether nothing was sent since the last turn of its progress timer. */
  readonly quiet: boolean
}

/** A member's memory. It ends with the process; what must not is on the disk. */
export interface MemberState {
  readonly net: Sockets
  readonly name: string
  readonly config: EtcdConfig
  readonly store: MvccState
  /** Empty until the member leads. */
  lessor: Lessor
  /** When this process started: the origin of the grid on which the leader looks for expired leases. */
  readonly startedAt: Micros
  term: number
  /** Who leads, as far as the member knows; empty where it knows none. */
  leader: string
  /** Entries up to here are applied, written, and have been given out. */
  applied: number
  written: number
  last: number
  readonly pending: Table<number, Pending>
  /** The entry after which the last snapshot was written, and the last entry that was removed from the disk. */
  snapshot: number
  trimmed: number
  /** Requests that came before there was a leader, in order. */
  readonly early: Table<number, { readonly client: Handle; readonly request: EtcdRequest; readonly cause: EventId }>
  readonly watches: Table<number, Watch>
  /** The watch of each stream, under its connection and number. */
  readonly watchOfStream: Table<string, number>
  readonly watchIndex: WatchIndex
  nextWatch: number
}

export function newMember(name: string, config: EtcdConfig, { term, snapshot, entries, trimmed }: Recovered, now: Micros): MemberState {
  const last = entries.at(-1)?.index ?? snapshot.index
  return {
    net: noSockets(),
    name,
    config,
    store: snapshot.store,
    lessor: emptyLessor(),
    startedAt: now,
    term,
    leader: "",
    applied: snapshot.index,
    written: last,
    last,
    pending: new Table(entries.map((entry) => [entry.index, Object.freeze({ entry, client: undefined, since: now, cause: nothing })])),
    snapshot: snapshot.index,
    trimmed,
    early: new Table(),
    watches: new Table(),
    watchOfStream: new Table(),
    watchIndex: new Table(),
    nextWatch: 1,
  }
}

export const headerOf = ({ name, leader, term, applied, store }: MemberState): Header =>
  Object.freeze({ member: name, leader, term, index: applied, revision: store.revision })

/** Answers a request; a client that is no longer there is no matter. */
export function answer(state: MemberState, context: Context, client: Handle | undefined, response: EtcdResponses[keyof EtcdResponses] | EtcdFailure): void {
  if (client) respond(context, state.net, client, deepFreeze(response))
}
