import { expect, test } from "vitest"
import { splitWords } from "./words.ts"

test.each([
  ["kubectl  get\tpods ", ["kubectl", "get", "pods"]],
  [`-l 'app in (a,b)' -p "{\\"a\\": \\"$x\\"}"`, ["-l", "app in (a,b)", "-p", '{"a": "$x"}']],
  [`a'b'"c"\\ d ''`, ["abc d", ""]],
  [`"a\\b\\\\"`, ["a\\b\\"]],
  ["'open", undefined],
  ['"open\\"', undefined],
  ["   ", []],
])("%j is split as a shell splits it", (line, words) => {
  expect(splitWords(line)).toEqual(words)
})
