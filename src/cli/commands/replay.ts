import { engineId, replay } from "../../cluster/cluster.ts"
import type { Command } from "../command.ts"
import { readRecorded, type Recorded } from "../recorded.ts"

/** `orrery replay LINK|FILE`: runs a recording and prints the hash of the history that it leads to. Exit code 1 where it is another one. */
export const replayCommand: Command = {
  name: "replay",
  summary: "Run a recording again and print the hash of its history: orrery replay LINK|FILE",
  async run([source, ...rest]) {
    if (source === undefined || rest.length > 0 || source.startsWith("-")) return complain("give one link or file: orrery replay LINK|FILE")
    const named = source.includes("#") ? "the link" : source
    const recorded = await readRecorded(source)
    if (!recorded.ok) return complain(`${named}: ${recorded.error}`)
    const world = run(recorded.value)
    if ("error" in world) return complain(`${named}: ${world.error}`)
    const { recording, hash: before } = recorded.value
    const hash = world.hash()
    if (recording.engine !== engineId) console.log(`recorded by engine ${recording.engine}; this is ${engineId}`)
    console.log(`${hash}  ${before === undefined ? "recorded without its hash" : hash === before ? "the same history" : `another history: recorded was ${before}`}`)
    return before === undefined || hash === before ? 0 : 1
  },
}

/** The world of a recording; an assertion of ours may stop it. */
function run({ recording, now }: Recorded): ReturnType<typeof replay> {
  try {
    return replay(recording, now)
  } catch (error) {
    return { error: `can't be run: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function complain(problem: string): number {
  console.error(`orrery replay: ${problem}`)
  return 2
}
