import type { Micros } from "../../base/time.ts"
import { Dice } from "./dice.ts"
import type { Stroke } from "./stroke.ts"

const changesMax = 3
const zones = ["zone-a", "zone-b", "zone-c", "zone-d"]

/** Machines that are added and taken away between two moments, in a cluster that begins with so many nodes. The first one stays: work needs a place. */
export function machineChanges(seed: number, nodes: number, from: Micros, until: Micros): readonly Stroke[] {
  const dice = new Dice(seed, "swarm/machines")
  const moments = Array.from({ length: dice.below(changesMax + 1) }, () => from + dice.below(until - from)).toSorted((a, b) => a - b)
  const there = Array.from({ length: nodes - 1 }, (_, i) => `node-${i + 2}`)
  let named = nodes
  return moments.map((moment): Stroke => {
    const at = moment as Micros
    const leaver = dice.below(2) === 0 ? there.splice(dice.below(there.length), 1)[0] : undefined
    if (leaver !== undefined) return { at, type: "machines", input: { type: "topology/remove-node", node: leaver } }
    there.push(`node-${++named}`)
    return { at, type: "machines", input: { type: "topology/add-node", zone: dice.one(zones) } }
  })
}

/** Without a cloud provider somebody has to tell the cluster of the machines that are gone. */
export const forgotten = (changes: readonly Stroke[], at: Micros): readonly Stroke[] =>
  changes.flatMap((stroke): Stroke[] => (stroke.type === "machines" && stroke.input.type === "topology/remove-node" ? [{ at, type: "line", line: `kubectl delete node ${stroke.input.node} --ignore-not-found --wait=false` }] : []))
