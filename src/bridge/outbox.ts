import type { Json } from "../base/json.ts"
import type { TerminalOutput } from "./protocol.ts"

/** The most characters of one answer, and of what waits for one: then the oldest text is left out, and that is said. */
const answerMax = 64_000
const waitingMax = 1_000_000

const leftOut = "… (output left out)\n"

/** As a shell says of a command that was interrupted. */
const interrupted = 130

/** What the laptop printed and the page has not been told yet, in order: of lines that the page waits for. A past that is played again prints nothing. */
export class Outbox {
  #waiting: TerminalOutput[] = []
  #size = 0
  /** Lines that have not ended. */
  readonly #open = new Set<string>()

  /** The page waits for what this line prints. */
  expect(run: string): void {
    this.#open.add(run)
  }

  /** Takes what the world handed out. */
  add(outputs: readonly Json[]): void {
    for (const output of outputs) {
      const { type, run } = (output ?? {}) as { readonly type?: string; readonly run?: string }
      if (!type?.startsWith("terminal/") || run === undefined || !this.#open.has(run)) continue
      if (type === "terminal/end") this.#open.delete(run)
      this.#push(output as unknown as TerminalOutput)
    }
    if (this.#size > waitingMax) this.#cut()
  }

  /** Another moment is shown, at which these lines don't run: nobody need wait for their end. */
  abandon(): void {
    for (const run of this.#open) this.#push({ type: "terminal/end", run, exit: interrupted })
    this.#open.clear()
  }

  #push(output: TerminalOutput): void {
    this.#waiting.push(output)
    this.#size += sizeOf(output)
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
