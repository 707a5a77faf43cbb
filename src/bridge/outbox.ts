import type { Json } from "../base/json.ts"
import type { TerminalOutput } from "./protocol.ts"

/** The most characters of one answer, and of what waits for one: then the oldest text is left out, and that is said. */
const answerMax = 64_000
const waitingMax = 1_000_000

const leftOut = "… (output left out)\n"

/** What the laptop printed and the page has not been told yet, in order. */
export class Outbox {
  #waiting: TerminalOutput[] = []
  #size = 0

  /** Takes what the world handed out. */
  add(outputs: readonly Json[]): void {
    for (const output of outputs) {
      const { type } = (output ?? {}) as { readonly type?: string }
      if (!type?.startsWith("terminal/")) continue
      this.#waiting.push(output as unknown as TerminalOutput)
      this.#size += sizeOf(output as unknown as TerminalOutput)
    }
    if (this.#size > waitingMax) this.#cut()
  }

  /** The oldest, as much as an answer may hold. */
  take(): readonly TerminalOutput[] {
    let size = 0
    let count = 0
    for (; count < this.#waiting.length && size < answerMax; count++) size += sizeOf(this.#waiting[count] as TerminalOutput)
    this.#size -= size
    return this.#waiting.splice(0, count)
  }

  /** Texts go, oldest first; how documents and lines ended stays. */
  #cut(): void {
    const cut = new Set<string>()
    this.#waiting = this.#waiting.flatMap((output): TerminalOutput[] => {
      if (this.#size <= waitingMax / 2 || output.type !== "terminal/out") return [output]
      this.#size -= sizeOf(output)
      const key = `${output.run} ${output.stream}`
      if (cut.has(key)) return []
      cut.add(key)
      this.#size += leftOut.length
      return [{ ...output, text: leftOut }]
    })
  }
}

const sizeOf = (output: TerminalOutput): number => (output.type === "terminal/out" ? output.text.length : 200)
