import { expect, test } from "vitest"
import { countBehind } from "./door-words.ts"

test("a Pod that is to go is none of those behind a Service, ready or not", () => {
  const endpoint = (pod: string, ready: boolean, terminating = false) => ({ pod, ready, terminating })
  expect(countBehind([endpoint("a", true), endpoint("b", true), endpoint("c", false), endpoint("d", false, true)])).toEqual({ ready: 2, all: 3 })
  expect(countBehind([endpoint("d", true, true)])).toEqual({ ready: 0, all: 0 })
})
