import type { Container } from "../api/kinds/pod/types.ts"
import type { Disk } from "../sim/types.ts"
import { layerOf } from "./files/places.ts"
import { logTail } from "./logs.ts"
import type { LastWords } from "./runtime-pod.ts"

const messageMax = 4_096
const logMax = 2_048
const logLinesMax = 80

export const lastWordsOf = ({ terminationMessagePath, terminationMessagePolicy }: Container): LastWords => Object.freeze({ path: terminationMessagePath || "/dev/termination-log", fromLog: terminationMessagePolicy === "FallbackToLogsOnError" })

/** What a container that has ended says of it. Upstream: getTerminationMessage of kuberuntime. */
export function terminationMessage(disk: Disk, container: string, { path, fromLog }: LastWords, exitCode: number, epochMicros: number): string {
  const written = disk.read(layerOf(container) + path)
  if (typeof written === "string" && written !== "") return written.slice(-messageMax)
  return fromLog && exitCode !== 0 ? logTail(disk, container, logLinesMax, epochMicros).slice(-logMax) : ""
}
