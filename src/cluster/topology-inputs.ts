import { unreachable } from "../base/assert.ts"
import { text } from "../base/json-path.ts"
import type { JsonObject } from "../base/json.ts"
import type { Change, Member } from "../sim/machine.ts"
import type { Body, HostId } from "../sim/types.ts"
import { anotherWorker, registry, zoneName } from "./hosts.ts"
import { nodesMax, zonesMax, type Topology } from "./topology.ts"

/** What somebody does to the machines of a cluster that runs: inputs to the fabric. A zone is there as long as a machine is in it. */
export type TopologyInput =
  | { readonly type: "topology/add-node"; readonly zone: string }
  | { readonly type: "topology/remove-node"; readonly node: string }
  | { readonly type: "topology/remove-zone"; readonly zone: string }

/** The zones that a cluster can have, by name. */
const zoneNames: readonly string[] = Array.from({ length: zonesMax }, (_, i) => zoneName(i))

/** Why an input does nothing, in words; undefined where it does what it says. */
export function refusalOf(members: readonly Member[], input: TopologyInput): string | undefined {
  switch (input.type) {
    case "topology/add-node":
      if (!zoneNames.includes(input.zone)) return `there is no zone ${input.zone}: zones are ${zoneName(0)} to ${zoneName(zonesMax - 1)}`
      return present(members).filter(isWorker).length < nodesMax ? undefined : `a cluster has at most ${nodesMax} nodes`
    case "topology/remove-node": {
      const member = present(members).find(({ spec }) => spec.name === input.node)
      if (member && isPlane(member)) return `${input.node} runs the control plane and can't be removed`
      return member && isWorker(member) ? undefined : `there is no node ${input.node}`
    }
    case "topology/remove-zone": {
      const there = present(members).filter((member) => zoneOf(member) === input.zone)
      if (there.some(isPlane)) return `the control plane is in ${input.zone}: this zone can't be removed`
      return there.length > 0 ? undefined : `there is no machine in ${input.zone}`
    }
    default:
      return unreachable(input)
  }
}

/** The first zone in which no machine is, for one more; or why there can't be one. */
export function nextZone(members: readonly Member[]): { readonly zone: string } | { readonly refused: string } {
  const taken = new Set(present(members).map(zoneOf))
  const zone = zoneNames.find((name) => !taken.has(name))
  return zone === undefined ? { refused: `a cluster has at most ${zonesMax} zones` } : { zone }
}

/** What an input does to the hosts of a cluster of that topology; undefined where it is none of these. What is refused changes nothing. */
export function changeOf(topology: Topology, members: readonly Member[], body: Body): Change | undefined {
  if (!isTopologyInput(body)) return undefined
  if (refusalOf(members, body)) return { joins: [], leaves: [] }
  if (body.type !== "topology/add-node") return { joins: [], leaves: leaversOf(members, body) }
  // Names and addresses are never used again: they follow from how many there were.
  const worker = anotherWorker(topology, members.filter(isWorker).length, body.zone)
  const pulls = worker.units.length > 0 && !members.some(({ spec }) => spec.name === "registry")
  return { joins: pulls ? [registry(), worker] : [worker], leaves: [] }
}

const fields: Readonly<Record<TopologyInput["type"], string>> = { "topology/add-node": "zone", "topology/remove-node": "node", "topology/remove-zone": "zone" }

/** Whether it is one of these inputs, and whole. */
function isTopologyInput(body: Body): body is TopologyInput {
  const field = Object.hasOwn(fields, body.type) ? fields[body.type as TopologyInput["type"]] : undefined
  return field !== undefined && typeof (body as unknown as JsonObject)[field] === "string"
}

function leaversOf(members: readonly Member[], input: Exclude<TopologyInput, { readonly type: "topology/add-node" }>): HostId[] {
  const leaves = (member: Member): boolean => !member.removed && isWorker(member) && (input.type === "topology/remove-node" ? member.spec.name === input.node : zoneOf(member) === input.zone)
  return members.flatMap((member, index) => (leaves(member) ? [(index + 1) as HostId] : []))
}

const present = (members: readonly Member[]): readonly Member[] => members.filter(({ removed }) => !removed)
const isWorker = ({ spec }: Member): boolean => spec.facts["role"] === "worker"
const isPlane = ({ spec }: Member): boolean => spec.facts["role"] === "control-plane"
const zoneOf = ({ spec }: Member): string => text(spec.facts["zone"])
