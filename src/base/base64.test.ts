import { expect, test } from "vitest"
import { base64Url } from "./base64.ts"

test("the examples of RFC 4648, and what URLs cannot have", () => {
  expect(["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(base64Url)).toEqual(["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"])
  expect(base64Url("~~~???")).toBe("fn5-Pz8_")
})
