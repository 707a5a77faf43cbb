/** Which part noticed what the engine tells of objects, and of the laptop. */
export const objectNoticed = {
  "terminal/line": "You",
} as const

/** What it tells. */
export const objectLines = {
  "terminal/line": "ran {{line}}",
} as const
