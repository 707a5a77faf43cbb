import type { Member } from "../sim/machine.ts"
import { actorId, type ActorId, type Body, type HostId } from "../sim/types.ts"
import { nextZone, refusalOf, type TopologyInput } from "../cluster/topology-inputs.ts"
import { processesOf } from "./hosts.ts"
import type { Action, MachineAction, TopologyAction } from "./protocol.ts"

/** To whom an input goes; 0 is the fabric. */
interface Addressed {
  readonly to: ActorId
  readonly body: Body
}

type Answer = Addressed | { readonly refused: string }

/** The input that does what the learner asks for, in a world of these hosts; or why there is none. */
export const inputOf = (action: Action, hosts: readonly Member[]): Answer => (isOfTopology(action) ? ofTopology(action, hosts) : ofMachine(action, hosts))

const isOfTopology = (action: Action): action is TopologyAction => action.type.startsWith("topology/")

function ofTopology(action: TopologyAction, hosts: readonly Member[]): Answer {
  const place = action.type === "topology/add-zone" ? nextZone(hosts) : undefined
  if (place && "refused" in place) return place
  const input: TopologyInput = place ? { type: "topology/add-node", zone: place.zone } : (action as Exclude<TopologyAction, { readonly type: "topology/add-zone" }>)
  const refused = refusalOf(hosts, input)
  return refused === undefined ? toFabric(input) : { refused }
}

function ofMachine(action: MachineAction, hosts: readonly Member[]): Answer {
  const index = hosts.findIndex(({ spec, removed }) => spec.name === action.host && !removed)
  const host = hosts[index]
  if (!host) return { refused: `there is no host ${action.host}` }
  if ("process" in action) {
    if (!processesOf(host.spec).includes(action.process)) return { refused: `${action.host} runs no ${action.process}` }
    return toHost(index, { type: action.type, process: action.process } as Body)
  }
  if (action.type === "link/partition") return toFabric({ type: "net/rule", rule: { id: `partition/${action.host}`, from: [action.host], to: ["*"], effect: { type: "partition" } } } as Body)
  if (action.type === "link/heal") return toFabric({ type: "net/unrule", id: `partition/${action.host}` } as Body)
  return toHost(index, { type: action.type })
}

const toFabric = (body: Body): Addressed => ({ to: 0 as ActorId, body })
const toHost = (index: number, body: Body): Addressed => ({ to: actorId((index + 1) as HostId, 0), body })
