import { expect, test } from "vitest"
import { bytesMax, megabytes, tooMuch } from "./limits.ts"

test("a megabyte is taken, a byte more is not", () => {
  expect(tooMuch("a".repeat(bytesMax))).toBeUndefined()
  expect(tooMuch("a".repeat(bytesMax + 1))).toEqual({ type: "bytes", bytes: bytesMax + 1 })
})

test("letters beyond ASCII count as what they take", () => {
  expect(tooMuch("€".repeat(bytesMax / 3))).toBeUndefined()
  expect(tooMuch("€".repeat(bytesMax / 3 + 1))).toEqual({ type: "bytes", bytes: 1_000_002 })
})

test("two hundred documents are taken, one more is not", () => {
  const documents = (count: number): string => Array.from({ length: count }, (_, i) => `a: ${i}\n`).join("---\n")
  expect(tooMuch(documents(200))).toBeUndefined()
  expect(tooMuch(`---\n${documents(200)}`)).toBeUndefined()
  expect(tooMuch(documents(201))).toEqual({ type: "documents", documents: 201 })
})

test("sizes are said in megabytes", () => {
  expect([1_000_000, 10_432_100].map(megabytes)).toEqual(["1 MB", "10.4 MB"])
})
