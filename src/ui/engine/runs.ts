import type { Answer, Checked, EngineHandle, Peeked, TerminalOutput } from "../../bridge/protocol.ts"
import type { Compared, Explained } from "../../bridge/time-protocol.ts"
import type { Question } from "../../why/contract.ts"

/** What a line on the laptop came to. */
export interface Finished {
  readonly line: string
  readonly stdout: string
  readonly stderr: string
  /** What became of each document that was given, by its place: what the server refused it with, or null. */
  readonly documents: readonly Extract<TerminalOutput, { type: "terminal/document" }>[]
  readonly exit: number
}

interface Running {
  readonly line: string
  stdout: string
  stderr: string
  readonly documents: Extract<TerminalOutput, { type: "terminal/document" }>[]
  readonly end: (finished: Finished | undefined) => void
}

/** The most of one stream of a line that is kept. */
const keptMax = 1_000_000

/** The page's open questions to the engine, each by its number: lines on the laptop, texts to be checked, peeks, comparisons, and whys. */
export class Questions {
  #next = 1
  /** What a world that is run again prints for lines of an earlier page is nobody's here. */
  readonly #load = crypto.randomUUID().slice(0, 8)
  readonly #running = new Map<string, Running>()
  readonly #checks = new Map<number, (checked: Checked | undefined) => void>()
  readonly #stories = new Map<number, (explained: Explained | undefined) => void>()
  readonly #peeks = new Map<number, (peeked: Peeked | undefined) => void>()
  readonly #comparisons = new Map<number, (compared: Compared | undefined) => void>()

  /** Runs a line on the laptop; undefined where its world ended before it did. */
  run(engine: EngineHandle, line: string, options: { readonly stdin?: string; readonly follow: boolean }): Promise<Finished | undefined> {
    const run = `${this.#load}-${this.#next++}`
    return new Promise((end) => {
      this.#running.set(run, { line, stdout: "", stderr: "", documents: [], end })
      engine.order({ type: "run", run, line, ...options })
    })
  }

  check(engine: EngineHandle, text: string): Promise<Checked | undefined> {
    const id = this.#next++
    return new Promise((end) => {
      this.#checks.set(id, end)
      engine.order({ type: "check", id, text })
    })
  }

  peek(engine: EngineHandle, line: string): Promise<Peeked | undefined> {
    const id = this.#next++
    return new Promise((end) => {
      this.#peeks.set(id, end)
      engine.order({ type: "peek", id, line })
    })
  }

  compare(engine: EngineHandle, branch: number): Promise<Compared | undefined> {
    const id = this.#next++
    return new Promise((end) => {
      this.#comparisons.set(id, end)
      engine.order({ type: "compare", id, branch })
    })
  }

  why(engine: EngineHandle, question: Question): Promise<Explained | undefined> {
    const id = this.#next++
    return new Promise((end) => {
      this.#stories.set(id, end)
      engine.order({ type: "why", id, question })
    })
  }

  hear(answer: Extract<Answer, { type: "output" | "checked" | "peeked" | "compared" | "explained" }>): void {
    switch (answer.type) {
      case "output":
        return answer.outputs.forEach((output) => this.#take(output))
      case "checked":
        this.#checks.get(answer.id)?.(answer)
        return void this.#checks.delete(answer.id)
      case "explained":
        this.#stories.get(answer.id)?.(answer)
        return void this.#stories.delete(answer.id)
      case "peeked":
        this.#peeks.get(answer.id)?.(answer)
        return void this.#peeks.delete(answer.id)
      case "compared":
        this.#comparisons.get(answer.id)?.(answer)
        return void this.#comparisons.delete(answer.id)
    }
  }

  /** The world is another one, or has stopped: nothing that was asked will be answered. */
  abandon(): void {
    for (const { end } of this.#running.values()) end(undefined)
    for (const end of [...this.#checks.values(), ...this.#peeks.values(), ...this.#comparisons.values(), ...this.#stories.values()]) end(undefined)
    this.#running.clear()
    this.#checks.clear()
    this.#stories.clear()
    this.#peeks.clear()
    this.#comparisons.clear()
  }

  #take(output: TerminalOutput): void {
    const running = this.#running.get(output.run)
    if (!running) return
    if (output.type === "terminal/out") running[output.stream] = (running[output.stream] + output.text).slice(-keptMax)
    else if (output.type === "terminal/document") running.documents.push(output)
    else {
      const { line, stdout, stderr, documents, end } = running
      this.#running.delete(output.run)
      end({ line, stdout, stderr, documents, exit: output.exit })
    }
  }
}
