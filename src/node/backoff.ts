import type { Pod } from "../api/kinds/pod/types.ts"
import type { Table } from "../base/table.ts"
import { seconds, type Micros } from "../base/time.ts"

/** How long a key waits, and since when. Frozen. */
export interface Wait {
  readonly micros: Micros
  readonly updatedAt: Micros
}

export type Backoffs = Table<string, Wait>

/** How the keys of all restarts of a Pod begin. */
export const backoffPlace = ({ metadata: { name, namespace = "", uid = "" } }: Pod): string => `${name}_${namespace}(${uid})/`

/** 10 s, doubling up to 5 minutes; forgotten after twice the longest wait without trouble. */
const first = seconds(10)
const backoffMax = seconds(300)

/** Whether something that happened at `since` still keeps the key waiting at `now`; until when. */
export function waitsUntil(backoffs: Backoffs, key: string, since: Micros, now: Micros): Micros | undefined {
  const wait = backoffs.get(key)
  if (!wait || hasExpired(wait, since)) return undefined
  const until = (since + wait.micros) as Micros
  return now < until ? until : undefined
}

/** The same for what happens now: a key waits from its last trouble on. */
export function waitsNow(backoffs: Backoffs, key: string, now: Micros): Micros | undefined {
  const wait = backoffs.get(key)
  if (!wait || hasExpired(wait, now)) return undefined
  const until = (wait.updatedAt + wait.micros) as Micros
  return now < until ? until : undefined
}

/** There was trouble at `now`: the next wait is twice as long, or the first again where the last trouble (as of `since`) is long ago. */
export function lengthen(backoffs: Backoffs, key: string, since: Micros, now: Micros): void {
  const wait = backoffs.get(key)
  const micros = !wait || hasExpired(wait, since) ? first : Math.min(backoffMax, wait.micros * 2)
  backoffs.set(key, Object.freeze({ micros: micros as Micros, updatedAt: now }))
}

const hasExpired = ({ updatedAt }: Wait, at: Micros): boolean => at - updatedAt > 2 * backoffMax
