import { isObject, whyNotJson, type Json, type JsonObject } from "../../base/json.ts"
import { deepFreeze } from "../../base/freeze.ts"
import { refusal, success, type Result } from "../../base/result.ts"
import type { Micros } from "../../base/time.ts"
import type { Input, Saved, SavedBranch } from "../../sim/recording.ts"
import { hostsOf } from "../hosts.ts"
import { readTopology, type Topology } from "../topology.ts"
import { inputsOf } from "./branch-inputs.ts"
import { Reader, Refused } from "./fields.ts"
import { Machines, readInput } from "./inputs.ts"
import { branchesMax, branchNameMax, charactersMax, inputsMax, momentMax } from "./limits.ts"

/**
 * A saved world or a recording from outside: a file, a link, what a browser kept. Every field is looked at, and what comes out is made of
 * nothing else; whatever is wrong is refused by the name of its field. Takes any value and never throws. A recording of one history
 * (`{ recording, now, hash }`) becomes a world of one branch.
 */
export function readSaved(value: unknown): Result<Saved> {
  try {
    return success(deepFreeze(read(value)))
  } catch (error) {
    if (error instanceof Refused) return refusal(error.message)
    throw error
  }
}

/** The same of a text. */
export function parseSaved(text: string): Result<Saved> {
  if (text.length > charactersMax) return refusal(`more than ${charactersMax} characters`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refusal("is not JSON")
  }
  return readSaved(value)
}

function read(value: unknown): Saved {
  if (!isObject(value)) throw new Refused("is no recording")
  if (isObject(value["recording"])) return fromRecording(value["recording"], value)
  if (!("branches" in value)) throw new Refused("is no recording")
  const fields = new Reader("", value, ["version", "engine", "seed", "epochMicros", "topology", "branches", "branch", "now", "hash"])
  const world = readWorld(fields)
  const list = fields.list("branches", branchesMax)
  if (list.length === 0) throw new Refused("branches: must hold one at least")
  const branches: SavedBranch[] = []
  for (const [i, each] of list.entries()) branches.push(readBranch(new Reader(`branches[${i}]`, each, ["id", "name", "parent", "forkedAt", "shared", "inputs", "end"]), branches, world.machines()))
  const branch = fields.whole("branch", 1)
  const shown = branches.find(({ id }) => id === branch)
  if (!shown) throw new Refused(`branch: there is no branch ${branch}`)
  return { ...world.head, branches, branch, ...readMoment(fields, shown.end) }
}

function fromRecording(recording: JsonObject, around: JsonObject): Saved {
  const outer = new Reader("", around, ["recording", "now", "hash"])
  const fields = new Reader("recording", recording, ["version", "engine", "seed", "epochMicros", "topology", "inputs"])
  const world = readWorld(fields)
  const inputs = readInputs(fields, [], world.machines())
  const moment = readMoment(outer, momentMax)
  const late = inputs.findIndex(({ at }) => at > moment.now)
  if (late >= 0) throw new Refused(`recording.inputs[${late}].at: lies after the moment that the recording leads to`)
  return { ...world.head, branches: [{ id: 1, name: "main", forkedAt: 0 as Micros, shared: 0, inputs, end: moment.now }], branch: 1, ...moment }
}

type Head = Pick<Saved, "version" | "engine" | "seed" | "epochMicros" | "topology">

function readWorld(fields: Reader): { readonly head: Head; readonly machines: () => Machines } {
  const version = fields.get("version")
  if (version !== 1) throw new Refused(`${fields.at("version")}: is ${short(version)}; this is for version 1`)
  const seed = fields.whole("seed", 0, 2 ** 31 - 1)
  const topology = readPlan(fields, seed)
  const head: Head = { version, engine: fields.text("engine", 100), seed, epochMicros: fields.whole("epochMicros", 0, epochMax), topology: topology as unknown as JsonObject }
  return { head, machines: () => new Machines(topology, hostsOf(topology)) }
}

/** The year 2200. */
const epochMax = 7_258_118_400_000_000

function readPlan(fields: Reader, seed: number): Topology {
  const value = fields.get("topology")
  const problem = whyNotJson(value, fields.at("topology"), 6)
  if (problem !== undefined) throw new Refused(problem)
  const topology = readTopology({ ...(isObject(value) ? value : {}), seed })
  if (!isObject(value)) throw new Refused(`${fields.at("topology")}: must be a mapping`)
  if ("error" in topology) throw new Refused(topology.error)
  return topology
}

function readMoment(fields: Reader, end: Micros): Pick<Saved, "now" | "hash"> {
  const now = fields.whole("now", 0, end) as Micros
  const hash = fields.get("hash")
  if (hash === undefined) return { now }
  if (typeof hash !== "string" || !/^[0-9a-f]{16}$/.test(hash)) throw new Refused(`${fields.at("hash")}: must be 16 hexadecimal digits`)
  return { now, hash }
}

function readBranch(fields: Reader, before: readonly SavedBranch[], machines: Machines): SavedBranch {
  const id = fields.whole("id", 1)
  if (before.some((other) => other.id === id)) throw new Refused(`${fields.at("id")}: there are two branches ${id}`)
  const parent = fields.get("parent") === undefined ? undefined : fields.whole("parent", 1)
  if (parent !== undefined && !before.some((other) => other.id === parent)) throw new Refused(`${fields.at("parent")}: there is no branch ${parent} before this one`)
  const inherited = parent === undefined ? [] : inputsOf({ branches: before }, parent)
  const shared = fields.whole("shared", 0, inherited.length)
  const first = inherited.slice(0, shared)
  const inputs = readInputs(fields, first, machines)
  const end = fields.whole("end", (inputs.at(-1) ?? first.at(-1))?.at ?? 0, momentMax) as Micros
  const forkedAt = fields.whole("forkedAt", 0, end) as Micros
  return { id, name: fields.text("name", branchNameMax), ...(parent === undefined ? {} : { parent }), forkedAt, shared, inputs, end }
}

/** The inputs that follow `first`: in order, and each one that the world of that moment can take. */
function readInputs(fields: Reader, first: readonly Input[], machines: Machines): readonly Input[] {
  const list = fields.list("inputs", inputsMax - first.length)
  for (const input of first) machines.take(input)
  const inputs: Input[] = []
  for (const [i, value] of list.entries()) {
    const before = inputs.at(-1) ?? first.at(-1)
    const input = readInput(new Reader(`${fields.at("inputs")}[${i}]`, value, ["at", "number", "to", "body"]), machines, before)
    machines.take(input)
    inputs.push(input)
  }
  return inputs
}

const short = (value: Json | undefined): string => JSON.stringify(value ?? null).slice(0, 40)
