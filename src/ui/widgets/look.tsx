import type { ReactNode } from "react"
import type { Look } from "../../bridge/protocol.ts"
import { StatusShape } from "./shape.tsx"

/** The sign of an object's look; kinds that are neither well nor unwell have none. */
export const lookSign = (look: Look | "none", size = 14): ReactNode => (look === "none" ? null : <StatusShape status={look} size={size} />)
