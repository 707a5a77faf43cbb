import { formatMicroTime, formatTime, instantAt, type Instant } from "../api/instant.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { Micros } from "../base/time.ts"
import type { Host } from "../sim/host.ts"
import type { Disk } from "../sim/types.ts"
import { logKey } from "./files/places.ts"
import type { RuntimePod } from "./runtime-pod.ts"

/**
 * What a container has said, on its node's disk, as the runtime keeps it: at most 256 kB, of which the oldest goes first (the real
 * one rotates files of 10 MiB). What is said at a steady beat, as a server's line for each probe, is one entry with a count.
 */
interface Log {
  readonly chars: number
  readonly chunks: readonly (readonly Said[])[]
}

interface Said {
  readonly at: Micros
  readonly text: string
  readonly count: number
  /** Between two of them; 0 where there is one. */
  readonly every: number
}

const logCharsMax = 256 * 1_024
const chunkMax = 64
/** So many of the last entries may go on with their beats side by side. */
const beatsMax = 4

/** Stand in a line for the time at which it is said, in the manners of servers. */
export const stamps = {
  /** 01/Jan/2026:12:00:00 +0000 */
  access: "\ue000",
  /** 2026/01/01 12:00:00 */
  error: "\ue001",
  /** 2026-01-01T12:00:00Z, and with six digits behind the second */
  plain: "\ue002",
  micro: "\ue003",
  /** 2026-01-01 12:00:00.000 */
  spaced: "\ue004",
  /** 01 Jan 2026 12:00:00.000 */
  words: "\ue005",
} as const

/** Adds what a container says. Ends of lines are part of the text. */
export function appendLog(disk: Disk, container: string, text: string, at: Micros): void {
  if (text === "") return
  const key = logKey(container)
  const log = (disk.read(key) as Log | undefined) ?? { chars: 0, chunks: [] }
  const last = log.chunks.at(-1) ?? []
  const beating = goesOn(last, text, at)
  const chunks = beating ? [...log.chunks.slice(0, -1), beating] : last.length > 0 && last.length < chunkMax ? [...log.chunks.slice(0, -1), [...last, once(text, at)]] : [...log.chunks, [once(text, at)]]
  disk.write(key, deepFreeze(bounded({ chars: log.chars + text.length, chunks })))
}

const once = (text: string, at: Micros): Said => ({ at, text, count: 1, every: 0 })

/** The chunk with one more of what was said before, where that comes at its beat. */
function goesOn(chunk: readonly Said[], text: string, at: Micros): readonly Said[] | undefined {
  for (let i = chunk.length - 1; i >= Math.max(0, chunk.length - beatsMax); i--) {
    const said = chunk[i] as Said
    if (said.text !== text || at === said.at) continue
    const every = said.count === 1 ? at - said.at : said.every
    if (said.at + every * said.count === at) return chunk.with(i, { ...said, every, count: said.count + 1 })
  }
  return undefined
}

/** Without its oldest part, where it has grown too long. */
function bounded({ chars, chunks }: Log): Log {
  if (chars <= logCharsMax) return { chars, chunks }
  const [[first, ...others] = [], ...rest] = chunks
  if (!first) return { chars, chunks }
  const left = first.count > 1 ? [{ ...first, at: (first.at + first.every) as Micros, count: first.count - 1 }, ...others] : others
  return bounded({ chars: chars - first.text.length, chunks: left.length > 0 ? [left, ...rest] : rest })
}

/** The lines of a log, oldest first; the last one may be without its end yet. */
function linesOf({ chunks }: Log, epochMicros: number): readonly string[] {
  const beats = chunks.flat().flatMap((said) => Array.from({ length: said.count }, (_, i) => ({ at: (said.at + i * said.every) as Micros, text: said.text })))
  const text = beats.toSorted((a, b) => a.at - b.at).map((said) => stamped(said.text, instantAt(epochMicros as Instant, said.at))).join("")
  const lines = text.split("\n")
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines
}

const months: readonly string[] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

function stamped(text: string, at: Instant): string {
  const micro = formatMicroTime(at)
  const [year = "", month = "", day = "", clock = ""] = formatTime(at).split(/[-TZ]/)
  const name = months[Number(month) - 1]
  const fine = `${clock}${micro.slice(19, 23)}`
  const manners: Readonly<Record<string, string>> = {
    [stamps.access]: `${day}/${name}/${year}:${clock} +0000`,
    [stamps.error]: `${year}/${month}/${day} ${clock}`,
    [stamps.plain]: formatTime(at),
    [stamps.micro]: micro,
    [stamps.spaced]: `${year}-${month}-${day} ${fine}`,
    [stamps.words]: `${day} ${name} ${year} ${fine}`,
  }
  return text.replace(/[\ue000-\ue005]/g, (stamp) => manners[stamp] ?? stamp)
}

/** The end of what a container has said. */
export function logTail(disk: Disk, container: string, lines: number, epochMicros: number): string {
  const log = disk.read(logKey(container)) as Log | undefined
  return log ? linesOf(log, epochMicros).slice(-lines).map((line) => `${line}\n`).join("") : ""
}

/** What the newest instance of a Pod's container has said on that host (or the one before it); undefined where there has been none. For whoever stands outside the simulation. */
export function containerLog(host: Host, pod: { readonly uid: string }, container: string, epochMicros: number, previous = false): readonly string[] | undefined {
  const stored = host.disk.view.get(`runtime/pods/${pod.uid}`) as { readonly pod: RuntimePod } | undefined
  const record = stored?.pod.containers.filter(({ name }) => name === container)[previous ? 1 : 0]
  if (!record) return undefined
  const log = host.disk.view.get(logKey(record.id)) as Log | undefined
  return log ? linesOf(log, epochMicros) : []
}
