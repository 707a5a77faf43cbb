import { describe, expect, it } from "vitest"
import type { Json } from "../base/json.ts"
import { Outbox } from "./outbox.ts"
import type { TerminalOutput } from "./protocol.ts"

const out = (run: string, text: string): Json => ({ type: "terminal/out", run, stream: "stdout", text })
const end = (run: string): Json => ({ type: "terminal/end", run, exit: 0 })

/** All that it gives, an answer after the other. */
function answersOf(outbox: Outbox): readonly (readonly TerminalOutput[])[] {
  const answers: (readonly TerminalOutput[])[] = []
  for (let answer = outbox.take(); answer.length > 0; answer = outbox.take()) answers.push(answer)
  return answers
}

describe("what the laptop printed", () => {
  it("is told in order, an answer's worth at a time, and nothing else is", () => {
    const outbox = new Outbox()
    outbox.expect("1")
    outbox.add([out("1", "a".repeat(60_000)), { type: "other" }, out("1", "b".repeat(60_000)), out("1", "c"), end("1")])
    expect(answersOf(outbox).map((answer) => answer.map((output) => (output.type === "terminal/out" ? output.text.charAt(0) : output.type)))).toEqual([["a", "b"], ["c", "terminal/end"]])
  })

  it("loses its oldest text, and says so, where nobody takes it; how lines ended stays", () => {
    const outbox = new Outbox()
    outbox.expect("0")
    outbox.expect("1")
    for (let i = 0; i < 200; i++) outbox.add([out(`${i % 2}`, `${i}`.padEnd(10_000))])
    outbox.add([end("0"), end("1")])
    const told = answersOf(outbox).flat()
    const texts = told.flatMap((output) => (output.type === "terminal/out" ? [output.text] : []))
    expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(1_000_000)
    expect(texts.filter((text) => text.startsWith("…")).length).toBeGreaterThanOrEqual(2)
    expect(texts.at(-1)?.trim()).toBe("199")
    expect(told.filter(({ type }) => type === "terminal/end")).toHaveLength(2)
  })

  it("is told of lines that somebody waits for, and of no others; who has gone elsewhere waits no more", () => {
    const outbox = new Outbox()
    outbox.expect("1")
    outbox.add([out("0", "a past one"), out("1", "mine")])
    outbox.abandon()
    outbox.add([out("1", "too late"), end("1")])
    expect(answersOf(outbox).flat()).toEqual([out("1", "mine"), { type: "terminal/end", run: "1", exit: 130 }])
  })
})
