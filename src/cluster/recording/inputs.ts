import { yamlCharactersMax } from "../../api/yaml.ts"
import type { Effect, Rule } from "../../net/places.ts"
import { isObject, type Json } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import { isHostInput, isMachineInput } from "../../sim/inputs.ts"
import type { Member } from "../../sim/machine.ts"
import type { Input } from "../../sim/recording.ts"
import { actorId, hostOf, slotOf, type ActorId, type Body, type HostSpec } from "../../sim/types.ts"
import { laptopOf } from "../hosts.ts"
import { changeOf, refusalOf, type TopologyInput } from "../topology-inputs.ts"
import type { Topology } from "../topology.ts"
import { Reader, Refused } from "./fields.ts"
import { lineMax, momentMax, textsMax } from "./limits.ts"

/** The machines of a world as its inputs add to them, and the texts that it was given: what the next input may be depends on both. */
export class Machines {
  readonly topology: Topology
  readonly laptop: ActorId
  #members: readonly Member[]
  #characters = 0

  constructor(topology: Topology, hosts: readonly HostSpec[]) {
    this.topology = topology
    this.laptop = actorId(laptopOf(topology), 1)
    this.#members = hosts.map((spec) => ({ spec, removed: false }))
  }

  /** The machine at the address of an input for a host. */
  hostAt(to: ActorId): HostSpec | undefined {
    return slotOf(to) === 0 ? this.#members[hostOf(to) - 1]?.spec : undefined
  }

  refusalOf(input: TopologyInput): string | undefined {
    return refusalOf(this.#members, input)
  }

  /** That input is given. */
  take({ body }: Input): void {
    const { line = "", stdin = "" } = body as { readonly line?: string; readonly stdin?: string }
    this.#characters += line.length + stdin.length
    if (this.#characters > textsMax) throw new Refused(`inputs: hold more than ${textsMax} characters of text`)
    const change = changeOf(this.topology, this.#members, body)
    if (!change) return
    const stay = this.#members.map((member, i) => (change.leaves.some((host) => host === i + 1) ? { ...member, removed: true } : member))
    this.#members = [...stay, ...change.joins.map((spec) => ({ spec, removed: false }))]
  }
}

/** An input that follows `before`: one of the closed list, for something that is there. */
export function readInput(fields: Reader, machines: Machines, before: Input | undefined): Input {
  const at = fields.whole("at", before?.at ?? 1, momentMax) as Micros
  const number = fields.whole("number", (before?.number ?? 0) + 1, (before?.number ?? 0) + 1)
  const to = fields.whole("to", 0) as ActorId
  const body = readBody(fields, machines, to)
  return { at, number, to, body }
}

function readBody(outer: Reader, machines: Machines, to: ActorId): Body {
  const value = outer.get("body")
  const path = outer.at("body")
  const known = bodyFields(value)
  if (!known) throw new Refused(`${path}.type: is no input that a world takes`)
  const fields = new Reader(path, value, ["type", ...known])
  const type = fields.text("type", 40)
  const address = (right: boolean): void => {
    if (!right) throw new Refused(`${outer.at("to")}: is not where ${type} goes`)
  }
  if (isHostInput({ type })) {
    const host = machines.hostAt(to)
    address(host !== undefined)
    if (isMachineInput({ type }) || !host) return { type }
    return { type, process: fields.oneOf("process", [...(host.kept ?? []), ...host.units].map(({ name }) => name)) } as Body
  }
  address(to === (type.startsWith("terminal/") ? machines.laptop : 0))
  switch (type) {
    case "terminal/line":
      return { type, run: fields.text("run", 100), line: fields.text("line", lineMax), ...(fields.get("stdin") === undefined ? {} : { stdin: fields.text("stdin", yamlCharactersMax) }) } as Body
    case "terminal/interrupt":
      return { type, run: fields.text("run", 100) } as Body
    case "net/rule":
      return { type, rule: readRule(new Reader(fields.at("rule"), fields.get("rule"), ["id", "from", "to", "oneWay", "effect"])) } as Body
    case "net/unrule":
      return { type, id: fields.text("id", 300) } as Body
    default:
      return readChange(fields, type as TopologyInput["type"], machines)
  }
}

/** The fields of a body by its type; undefined where there is no such input. */
function bodyFields(value: Json | undefined): readonly string[] | undefined {
  const type = isObject(value) ? value["type"] : undefined
  if (typeof type !== "string") return undefined
  if (isHostInput({ type })) return isMachineInput({ type }) ? [] : ["process"]
  return Object.hasOwn(fieldsOf, type) ? fieldsOf[type as keyof typeof fieldsOf] : undefined
}

const fieldsOf = {
  "terminal/line": ["run", "line", "stdin"],
  "terminal/interrupt": ["run"],
  "net/rule": ["rule"],
  "net/unrule": ["id"],
  "topology/add-node": ["zone"],
  "topology/remove-node": ["node"],
  "topology/remove-zone": ["zone"],
} as const

function readChange(fields: Reader, type: TopologyInput["type"], machines: Machines): Body {
  const input: TopologyInput = type === "topology/remove-node" ? { type, node: fields.text("node", 100) } : { type, zone: fields.text("zone", 100) }
  const problem = machines.refusalOf(input)
  if (problem !== undefined) throw new Refused(`${fields.at("type")}: ${problem}`)
  return input
}

/** The most ends of a rule. */
const endsMax = 6_000

function readRule(fields: Reader): Rule {
  const ends = (field: string): readonly string[] => {
    const list = fields.list(field, endsMax)
    if (list.length === 0) throw new Refused(`${fields.at(field)}: must name one end at least`)
    return list.map((end) => {
      if (typeof end !== "string" || end.length > 100) throw new Refused(`${fields.at(field)}: must hold names of hosts or zones`)
      return end
    })
  }
  const oneWay = fields.get("oneWay")
  if (oneWay !== undefined && typeof oneWay !== "boolean") throw new Refused(`${fields.at("oneWay")}: must be true or false`)
  const effect = readEffect(fields.at("effect"), fields.get("effect"))
  return { id: fields.text("id", 300), from: ends("from"), to: ends("to"), ...(oneWay === undefined ? {} : { oneWay }), effect }
}

/** The longest that a rule delays. */
const delayMax = 3_600_000_000

function readEffect(path: string, value: Json | undefined): Effect {
  const fields = new Reader(path, value, ["type", "extraMicros", "jitterMicros", "percent", "byMicros"])
  const type = fields.oneOf("type", ["partition", "latency", "loss", "duplicate", "reorder"])
  const micros = (field: string): Micros => fields.whole(field, 0, delayMax) as Micros
  if (type === "partition") return { type }
  if (type === "latency") return { type, extraMicros: micros("extraMicros"), jitterMicros: micros("jitterMicros") }
  const percent = fields.whole("percent", 0, 100)
  return type === "reorder" ? { type, percent, byMicros: micros("byMicros") } : { type, percent }
}
