import type { Container } from "../api/kinds/pod/types.ts"
import type { RuntimeContainer } from "./runtime-pod.ts"

export interface Kill {
  readonly id: string
  readonly container: Container
  readonly message: string
  readonly reason: "" | "StartupProbe" | "LivenessProbe" | "Unknown"
}

/** What is to be done so that the runtime has what the Pod asks for. Numbers are places in the spec's lists. */
export interface PodActions {
  killPod: boolean
  createSandbox: boolean
  /** The present sandbox, or empty. */
  sandboxId: string
  attempt: number
  initToStart: number[]
  toStart: number[]
  ephemeralToStart: number[]
  toKill: Kill[]
  /** Instances that are removed because the whole Pod goes back to its beginning; those that triggered it last. */
  toReset: { readonly id: string; readonly container: Container; readonly kill: boolean }[]
}

/** What the decision needs to know beside the Pod and the runtime. */
export interface Knowledge {
  /** What the probes of an instance have found: undefined while they have not found anything. */
  readonly liveness: (id: string) => "success" | "failure" | undefined
  readonly startup: (id: string) => "success" | "failure" | undefined
  /** Whether the instance is not what its Pod asks for now. */
  readonly changed: (container: Container, record: RuntimeContainer) => boolean
}
