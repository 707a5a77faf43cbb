import { readFileSync } from "node:fs"
import { isObject, type Json } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import { engineId, replay } from "../../cluster/cluster.ts"
import type { Recording } from "../../sim/recording.ts"
import type { Command } from "../command.ts"

export interface Saved {
  readonly recording: Recording
  readonly now: Micros
  /** Left out where the world broke off there. */
  readonly hash?: string
}

/** The largest file that is read. */
const bytesMax = 50_000_000

/** `orrery replay FILE`: runs a recording and prints the hash of the history that it leads to. Exit code 1 where it is another one. */
export const replayCommand: Command = {
  name: "replay",
  summary: "Run a recording again and print the hash of its history: orrery replay FILE",
  run([file, ...rest]) {
    if (file === undefined || rest.length > 0 || file.startsWith("-")) return complain("give one file: orrery replay FILE")
    const saved = read(file)
    if (typeof saved === "string") return complain(`${file}: ${saved}`)
    const world = run(saved)
    if ("error" in world) return complain(`${file}: ${world.error}`)
    const hash = world.hash()
    const same = saved.hash === undefined || hash === saved.hash
    if (saved.recording.engine !== engineId) console.log(`recorded by engine ${saved.recording.engine}; this is ${engineId}`)
    console.log(`${hash}  ${saved.hash === undefined ? "recorded without its hash" : same ? "the same history" : `another history: recorded was ${saved.hash}`}`)
    return same ? 0 : 1
  },
}

/** The world of a recording; a file that was changed by hand may hold inputs that no world takes. */
function run({ recording, now }: Saved): ReturnType<typeof replay> {
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

export function read(file: string): Saved | string {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (text.length > bytesMax) return `more than ${bytesMax} bytes`
  try {
    return check(JSON.parse(text) as Json)
  } catch {
    return "is not JSON"
  }
}

function check(value: Json): Saved | string {
  if (!isObject(value) || !isObject(value["recording"])) return "is no recording"
  const { recording, now, hash } = value
  if (recording["version"] !== 1) return `a recording of version ${JSON.stringify(recording["version"] ?? null)}; this is for version 1`
  if (typeof now !== "number" || !Number.isSafeInteger(now) || now < 0 || (hash !== undefined && typeof hash !== "string")) return "lacks the moment that it leads to"
  if (!Array.isArray(recording["inputs"]) || !recording["inputs"].every(isInput)) return "has inputs that are none"
  return value as unknown as Saved
}

const isInput = (input: Json): boolean => isObject(input) && Number.isSafeInteger(input["at"]) && Number.isSafeInteger(input["number"]) && Number.isSafeInteger(input["to"]) && isObject(input["body"]) && typeof input["body"]["type"] === "string"
