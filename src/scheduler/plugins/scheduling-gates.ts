import { plugin, reject } from "../framework.ts"

const name = "SchedulingGates"

/** Keeps a Pod out of the queue while somebody holds a gate. Woken when the last gate goes. */
export const schedulingGates = plugin({
  name,
  preEnqueue({ spec }) {
    const gates = (spec.schedulingGates ?? []).map((gate) => gate.name)
    return gates.length > 0 ? reject(name, "UnschedulableAndUnresolvable", `waiting for scheduling gates: [${gates.join(" ")}]`) : undefined
  },
  wokenBy: [{ on: "pods", actions: ["gates eliminated"], helps: (pod, _before, after) => after === undefined || after.metadata.uid === pod.metadata.uid }],
})
