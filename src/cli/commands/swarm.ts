import { parseArgs } from "node:util"
import { swarm } from "../../cluster/swarm/swarm.ts"
import type { Command } from "../command.ts"

const seedMax = 2 ** 31 - 1

/** `orrery swarm --seeds N`: random work and faults, then whether everything comes right. Exit code 1 where a seed does not. */
export const swarmCommand: Command = {
  name: "swarm",
  summary: "Lead clusters through random work and faults and look whether they come right: orrery swarm --seeds N [--from SEED]",
  run(words) {
    const asked = read(words)
    if (typeof asked === "string") {
      console.error(`orrery swarm: ${asked}`)
      return 2
    }
    let failed = 0
    for (let seed = asked.from; seed < asked.from + asked.seeds; seed++) {
      const { problems, settledMicros, eventsHandled } = swarm(seed)
      if (problems.length === 0) console.log(`seed ${seed}: well ${Math.round(settledMicros / 1e6)} s after the faults (${eventsHandled} events)`)
      else {
        failed++
        console.log(`seed ${seed}: ${problems.join("; ")}\n  again with: npm run orrery -- swarm --from ${seed} --seeds 1`)
      }
    }
    console.log(`${asked.seeds - failed} of ${asked.seeds} seeds are well`)
    return failed === 0 ? 0 : 1
  },
}

function read(words: readonly string[]): { readonly seeds: number; readonly from: number } | string {
  try {
    const { values } = parseArgs({ args: [...words], options: { seeds: { type: "string", default: "50" }, from: { type: "string", default: "1" } } })
    const [seeds, from] = [Number(values.seeds), Number(values.from)]
    if (!Number.isInteger(seeds) || seeds < 1 || seeds > 1_000_000) return `--seeds: must be a whole number from 1 to 1000000, not ${values.seeds}`
    if (!Number.isInteger(from) || from < 0 || from + seeds > seedMax) return `--from: must be a whole number from 0 to ${seedMax - seeds}, not ${values.from}`
    return { seeds, from }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
