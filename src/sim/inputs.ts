import type { Body } from "./types.ts"

/** What the outside may do to a host or a process; addressed to the host. Words as in the faults of the documentation. */
export type HostInput =
  | { readonly type: "host/crash" | "host/hang" | "host/resume" | "host/restart" }
  | { readonly type: "process/kill" | "process/stop" | "process/start" | "process/hang" | "process/resume"; readonly process: string }

/** Init's own timers, addressed to the host. */
export type InitBody = { readonly type: "init/boot"; readonly life: number } | { readonly type: "init/start" | "init/force"; readonly process: string; readonly life: number }

const hostWords: readonly string[] = ["host/crash", "host/hang", "host/resume", "host/restart"]
const processWords: readonly string[] = ["process/kill", "process/stop", "process/start", "process/hang", "process/resume"]

export const isHostInput = (body: Body): body is HostInput => hostWords.includes(body.type) || processWords.includes(body.type)
export const isMachineInput = (body: Body): boolean => hostWords.includes(body.type)
export const isInitBody = (body: Body): body is InitBody => body.type.startsWith("init/")
