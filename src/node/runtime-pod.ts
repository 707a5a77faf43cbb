import type { Micros } from "../base/time.ts"

/** How a container tells why it ended: a file that it writes, or the end of its log where it failed without one. */
export interface LastWords {
  readonly path: string
  readonly fromLog: boolean
}

/** What the runtime knows of one container, running or not. Frozen. */
export interface RuntimeContainer {
  readonly id: string
  readonly name: string
  readonly state: "created" | "running" | "exited" | "unknown"
  readonly exitCode: number
  /** Why it ended, in the runtime's word: Completed, Error, StartError. */
  readonly reason: string
  readonly message: string
  /** The image as the Pod asked for it: where that changes, the container is replaced. */
  readonly asked: string
  /** The image's full name, and its identity. */
  readonly image: string
  readonly imageRef: string
  readonly restartCount: number
  /** How it tells why it ended. */
  readonly lastWords?: LastWords
  readonly createdAt: Micros
  readonly startedAt?: Micros
  readonly finishedAt?: Micros
}

/** The frame in which the containers of a Pod share an address. Frozen. */
export interface Sandbox {
  readonly id: string
  readonly attempt: number
  readonly ready: boolean
  readonly ip: string
  readonly createdAt: Micros
}

/** What the runtime knows of a Pod; of sandboxes and of each container's instances the newest first. */
export interface RuntimePod {
  readonly sandboxes: readonly Sandbox[]
  readonly containers: readonly RuntimeContainer[]
}

export const noRuntimePod: RuntimePod = Object.freeze({ sandboxes: Object.freeze([]), containers: Object.freeze([]) })

/** The newest instance of a container. */
export const latest = ({ containers }: RuntimePod, name: string): RuntimeContainer | undefined => containers.find((container) => container.name === name)
