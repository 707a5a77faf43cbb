import type { Json } from "../../base/json.ts"

/** Hands a recording to the reader as a file, as `orrery replay` and the page read it. */
export function download(name: string, recording: Json): void {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([JSON.stringify(recording, null, 2)], { type: "application/json" }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
