import { readTopology } from "../../cluster/topology.ts"
import { openCluster } from "../../cluster/cluster.ts"
import { viewHosts } from "../../bridge/hosts.ts"
import { openCatalogue, textOf } from "../../messages/say.ts"
import { storyText } from "../../messages/story-text.ts"
import type { Micros } from "../../base/time.ts"
import { Past } from "../../why/past.ts"
import { storyOf } from "../../why/story.ts"
import type { Command } from "../command.ts"
import { readRecorded, type Recorded } from "../recorded.ts"

/** `orrery why LINK|FILE SUBJECT`: tells why something is as it is at the end of a recording, or at a moment of it. Exit code 1 where nothing is known of it. */
export const whyCommand: Command = {
  name: "why",
  summary: "Tell why something is as it is: orrery why LINK|FILE SUBJECT [--condition TYPE] [--at 12:07:30|+450s]",
  async run(words) {
    const wanted = wantedOf(words)
    if (typeof wanted === "string") return complain(wanted)
    const recorded = await readRecorded(wanted.source)
    if (!recorded.ok) return complain(`${nameOf(wanted.source)}: ${recorded.error}`)
    const at = wanted.at === undefined ? recorded.value.now : momentOf(wanted.at, recorded.value)
    if (at === undefined) return complain(`--at ${wanted.at ?? ""}: give a time of day (12:07:30) or a time since the beginning (+450s) within the recording`)
    openCatalogue()
    return tell(recorded.value, at, wanted)
  },
}

interface Wanted {
  /** A link, or the name of a file. */
  readonly source: string
  readonly subject: string
  readonly condition: string | undefined
  readonly at: string | undefined
}

function wantedOf(words: readonly string[]): Wanted | string {
  const flags = new Map<string, string>()
  const rest: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ""
    if (!word.startsWith("--")) rest.push(word)
    else {
      const [name = "", value = words[++i]] = word.split("=")
      if ((name !== "--condition" && name !== "--at") || value === undefined) return `does not know ${word}`
      flags.set(name, value)
    }
  }
  const [source, subject, more] = rest
  if (source === undefined || subject === undefined || more !== undefined) return "give a link or file and a subject: orrery why FILE pods/default/web-1"
  return { source, subject, condition: flags.get("--condition"), at: flags.get("--at") }
}

/** The moment of model time that is meant; undefined where it is none of the recording. */
function momentOf(text: string, { now, recording: { epochMicros } }: Recorded): Micros | undefined {
  const since = /^\+(\d+(?:\.\d+)?)s$/.exec(text)?.[1]
  const at = since === undefined ? timeOfDay(text, epochMicros) : Math.round(Number(since) * 1e6)
  return at === undefined || at < 0 || at > now ? undefined : (at as Micros)
}

const dayMicros = 86_400_000_000

/** The first such time of day after the beginning. */
function timeOfDay(text: string, epochMicros: number): number | undefined {
  const [, hours = "", minutes = "", seconds = ""] = /^(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? []
  if (hours === "") return undefined
  const wanted = Math.round((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1e6)
  return (wanted - (epochMicros % dayMicros) + dayMicros) % dayMicros
}

function tell({ recording }: Recorded, at: Micros, { source, subject, condition }: Wanted): number {
  const topology = readTopology({ ...recording.topology, seed: recording.seed })
  if ("error" in topology) return complain(`${nameOf(source)}: ${topology.error}`)
  const past = new Past(openCluster(topology, { epochMicros: recording.epochMicros, shards: 1 }).setup, viewHosts)
  try {
    past.give(recording.inputs)
    past.run(at)
  } catch (error) {
    return complain(`${nameOf(source)}: can't be run: ${error instanceof Error ? error.message : String(error)}`)
  }
  const story = past.tell(storyOf(condition === undefined ? { type: "object", key: subject } : { type: "condition", key: subject, condition }, past.scene))
  if (!story) {
    console.error(`orrery why: ${textOf("why>unknown", { subject })}`)
    return 1
  }
  console.log(storyText(story, (moment) => new Date((recording.epochMicros + moment) / 1_000).toISOString().slice(11, 23)))
  return 0
}

/** What is said of a source that is wrong: nobody reads a link. */
const nameOf = (source: string): string => (source.includes("#") ? "the link" : source)

function complain(problem: string): number {
  console.error(`orrery why: ${problem}`)
  return 2
}
