import type { ProcessView } from "../../bridge/protocol.ts"
import type { Status } from "../widgets/shape.tsx"

/** The sign for a process's condition. */
export const processStatus: Readonly<Record<ProcessView["condition"], Status>> = { running: "ready", hung: "notReady", ended: "failed", stopped: "terminating" }
