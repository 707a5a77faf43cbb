import { deepFreeze } from "../base/freeze.ts"
import type { Body, Context, Event, Fabric, State } from "../sim/types.ts"
import { isDatagram } from "./datagram.ts"
import { isLocalAsk, refuseLocally } from "./local.ts"
import { addPlace, defaultLatencies, fabricOf, initialState, type FabricState, type Latencies, type Place, type Rule } from "./places.ts"
import { closeAll, isPacket, sendClose, type Sockets } from "./sockets.ts"

/** Changes the rules of the network at one instant in every shard. */
export type FabricInput = { readonly type: "net/rule"; readonly rule: Rule } | { readonly type: "net/unrule"; readonly id: string }

/** The fabric that connects the hosts: facts `address` and `zone` of each, and latencies by distance. */
export function fabric(latencies: Latencies = defaultLatencies): Fabric {
  return { initial: (hosts) => initialState(hosts, latencies), input: applyInput, join: (state, spec) => addPlace(state as FabricState, spec), bindingOf, refuse, ended }
}

function applyInput(state: State, body: Body): boolean {
  const own = state as FabricState
  const input = body as FabricInput
  if (input.type === "net/rule") own.rules = deepFreeze([...own.rules.filter(({ id }) => id !== input.rule.id), input.rule])
  else if (input.type === "net/unrule") own.rules = deepFreeze(own.rules.filter(({ id }) => id !== input.id))
  else return false
  return true
}

function bindingOf(body: Body): string | undefined {
  if (isPacket(body)) return body.frame.type === "open" ? `tcp/${body.frame.port}` : undefined
  if (isLocalAsk(body)) return body.binding
  return isDatagram(body) ? `udp/${body.port}` : undefined
}

/** A live host answers a segment for a port or process that is not there with a reset, as TCP does. */
function refuse(stack: Context, event: Event): void {
  const { body } = event
  if (isLocalAsk(body)) return refuseLocally(stack, body)
  if (!isPacket(body) || body.frame.type === "close") return
  const refused = body.frame.type === "open"
  const { name, address } = placeOf(stack)
  const message = refused ? `dial tcp ${address}:${body.frame.port}: connect: connection refused` : `read tcp ${name}: connection reset by peer`
  sendClose(stack, body.connection, body.source, body.sourceIncarnation, { code: refused ? "refused" : "reset", message })
}

const placeOf = (stack: Context): Place => fabricOf(stack).places[stack.host - 1] as Place

function ended(stack: Context, state: State): void {
  const { net } = state as { net?: Sockets }
  if (net) closeAll(stack, net)
}
