import { readFileSync } from "node:fs"
import { decodeLink } from "../bridge/link.ts"
import { refusal, success, type Result } from "../base/result.ts"
import { inputsOf } from "../cluster/recording/branch-inputs.ts"
import { parseSaved } from "../cluster/recording/read.ts"
import type { Micros } from "../base/time.ts"
import type { Recording, Saved } from "../sim/recording.ts"

/** One history of a recording: that of the branch that was shown, up to the moment at which it was left. */
export interface Recorded {
  readonly recording: Recording
  readonly now: Micros
  /** Left out where the world broke off there. */
  readonly hash?: string
}

/** The recording that a word of the command line names: a link to the page, or a file. */
export async function readRecorded(source: string): Promise<Result<Recorded>> {
  if (/#|^orrery\d+\./.test(source)) {
    const linked = await decodeLink(source)
    return linked.ok ? success(recordedOf(linked.value.saved)) : linked
  }
  let text: string
  try {
    text = readFileSync(source, "utf8")
  } catch (error) {
    return refusal(error instanceof Error ? error.message : String(error))
  }
  const saved = parseSaved(text)
  return saved.ok ? success(recordedOf(saved.value)) : saved
}

function recordedOf(saved: Saved): Recorded {
  const { version, engine, seed, epochMicros, topology, now, hash } = saved
  const inputs = inputsOf(saved, saved.branch).filter(({ at }) => at <= now)
  return { recording: { version, engine, seed, epochMicros, topology, inputs }, now, ...(hash === undefined ? {} : { hash }) }
}
