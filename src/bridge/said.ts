import type { Line } from "./protocol.ts"

/** A line before it is numbered and dated. */
export type Said = Pick<Line, "say" | "about" | "subject" | "tone" | "interesting">
