import type { MachineAction, HostView, ProcessView } from "../bridge/protocol.ts"

/** What can be done to a machine in the condition that it is in. */
export function hostActions({ name, condition, cut }: Pick<HostView, "name" | "condition" | "cut">): MachineAction[] {
  const types = { up: ["host/crash", "host/hang", "host/restart"], hung: ["host/resume", "host/crash", "host/restart"], down: ["host/restart"] } as const
  return [...types[condition].map((type): MachineAction => ({ type, host: name })), { type: cut ? "link/heal" : "link/partition", host: name }]
}

/** What can be done to a process; nothing while its machine is off or frozen. */
export function processActions(host: Pick<HostView, "name" | "condition">, { name, condition }: ProcessView): MachineAction[] {
  if (host.condition !== "up") return []
  const types = {
    running: ["process/kill", "process/stop", "process/hang"],
    hung: ["process/resume", "process/kill", "process/stop"],
    ended: ["process/start", "process/stop"],
    stopped: ["process/start"],
  } as const
  return types[condition].map((type): MachineAction => ({ type, host: host.name, process: name }))
}
