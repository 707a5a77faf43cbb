import type { HostView, ProcessView } from "../../bridge/protocol.ts"
import type { Status } from "../widgets/shape.tsx"

/** The sign for a process's condition. */
export const processStatus: Readonly<Record<ProcessView["condition"], Status>> = { running: "ready", hung: "notReady", ended: "failed", stopped: "terminating" }

/** How a process fares on its machine: on a frozen one it is frozen too. */
export const processCondition = (host: Pick<HostView, "condition">, { condition }: Pick<ProcessView, "condition">): ProcessView["condition"] => (host.condition === "hung" && condition === "running" ? "hung" : condition)
