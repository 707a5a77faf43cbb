import type { Micros } from "../../base/time.ts"
import type { TopologyInput } from "../topology-inputs.ts"

/** What happens to a cluster at a moment: a line that somebody types on the laptop, or something done to machines, processes and links. */
export type Stroke =
  | { readonly at: Micros; readonly type: "line"; readonly line: string; readonly stdin?: string }
  | { readonly at: Micros; readonly type: "host"; readonly host: string; readonly word: "host/crash" | "host/hang" | "host/restart" | "host/resume" }
  | { readonly at: Micros; readonly type: "process"; readonly host: string; readonly process: string; readonly word: "process/kill" | "process/stop" | "process/hang" | "process/start" | "process/resume" }
  | { readonly at: Micros; readonly type: "machines"; readonly input: TopologyInput }
  | { readonly at: Micros; readonly type: "link"; readonly host: string; readonly effect: "partition" | "loss" | "slow" | "none" }
