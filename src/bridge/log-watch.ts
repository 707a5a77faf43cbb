import { containerLog } from "../node/logs.ts"
import type { Kernel } from "../sim/kernel.ts"

/** A container whose lines somebody wants to read: its key as it is watched ("logs/default/web-5d7f-x2k/nginx"), and where it is. */
export interface LogWanted {
  readonly key: string
  /** The name of the Pod's node, which is its host's. */
  readonly host: string
  readonly uid: string
  readonly container: string
}

/** The newest lines of a container. */
export interface LogLines {
  readonly key: string
  readonly lines: readonly string[]
}

/** The most lines that are told, and the most characters: the newest. */
const linesMax = 500
const charactersMax = 32_000

export const logPrefix = "logs/"

/** What containers on a kernel's hosts wrote: told when it is not what was told last. */
export class LogWatch {
  readonly #kernel: Kernel
  #told = new Map<string, string>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  take(wanted: readonly LogWanted[]): readonly LogLines[] {
    const before = this.#told
    this.#told = new Map()
    return wanted.flatMap(({ key, host: name, uid, container }) => {
      const host = this.#kernel.hosts.find(({ id, spec }) => spec.name === name && this.#kernel.owns(id))
      if (!host) return []
      const lines = newest(containerLog(host, { uid }, container, this.#kernel.setup.epochMicros) ?? [])
      const now = `${uid} ${lines.join("\n")}`
      this.#told.set(key, now)
      return before.get(key) === now ? [] : [{ key, lines }]
    })
  }
}

function newest(lines: readonly string[]): readonly string[] {
  let characters = 0
  let from = lines.length
  while (from > 0 && lines.length - from < linesMax && characters < charactersMax) characters += lines[--from]?.length ?? 0
  return lines.slice(from)
}
