import { unreachable } from "../base/assert.ts"
import type { JsonObject } from "../base/json.ts"
import { success, type Result } from "../base/result.ts"
import type { Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { parseSaved, readSaved } from "../cluster/recording/read.ts"
import { readTopology, type Topology } from "../cluster/topology.ts"
import { Kernel } from "../sim/kernel.ts"
import { Chronicle } from "./chronicle.ts"
import { decodeLink, type Linked } from "./link.ts"
import { LocalShard, type Shard } from "./shard.ts"
import type { Saved, SavedBranch, Source } from "./time-protocol.ts"
import { headStart, type Run } from "./timing.ts"

/** Epoch of the page's worlds: 2026-01-01T12:00:00Z. */
export const epochMicros = 1_767_268_800_000_000

/** What a world is opened from. */
export interface Opening {
  readonly seed: number
  readonly topology: JsonObject
  readonly epochMicros: number
  readonly branches: readonly SavedBranch[]
  /** The branch that is to be shown. */
  readonly branch: number | undefined
  /** Where it is run at once. */
  readonly start: Run
}

/** What other workers are told to open their part of a world. */
export type Part = Pick<Opening, "seed" | "topology" | "epochMicros"> & { readonly shards: number }

/** A new world. */
export const openingOf = (seed: number, topology: JsonObject): Opening => ({ seed, topology, epochMicros, branches: [], branch: undefined, start: headStart })

/** A world that was saved, at the moment at which it was left. */
export const openingOfSaved = ({ seed, topology, epochMicros: epoch, branches, branch, now }: Saved): Opening => ({ seed, topology, epochMicros: epoch, branches, branch, start: { until: now, resume: false } })

/** What a source holds; or why it can't be opened, in words. */
export async function readSource(source: Source): Promise<Result<Linked>> {
  switch (source.type) {
    case "saved":
      return alone(readSaved(source.saved))
    case "file":
      return alone(parseSaved(source.text))
    case "link":
      return decodeLink(source.link)
    default:
      return unreachable(source)
  }
}

const alone = (read: Result<Saved>): Result<Linked> => (read.ok ? success({ saved: read.value, view: {} }) : read)

/** The world at its beginning, in this worker and others; or why it can't be. */
export async function openWorld(opening: Opening, workers: number, others: (part: Part) => readonly Shard[]): Promise<{ readonly topology: Topology; readonly chronicle: Chronicle } | { readonly error: string }> {
  const { seed, topology: wanted } = opening
  const topology = readTopology({ ...wanted, seed })
  if ("error" in topology) return topology
  const { setup, split } = openCluster(topology, { epochMicros: opening.epochMicros, shards: workers })
  const local = new LocalShard(new Kernel(split ? { ...setup, owns: (host) => split.shardOf(host) === 0 } : setup))
  const rest = workers > 1 ? others({ seed, topology: wanted, epochMicros: opening.epochMicros, shards: workers }) : []
  return { topology, chronicle: await Chronicle.open([local, ...rest], split ?? { shardOf: () => 0, floor: 1 as Micros }, opening.branches, opening.branch) }
}
