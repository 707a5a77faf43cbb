import { expect, test } from "vitest"
import { recall } from "./settings.ts"
import { storage } from "./storage.ts"

test("what cannot be read from an older or damaged memory is left out", () => {
  expect(recall(null)).toEqual({})
  expect(recall("{broken")).toEqual({})
  expect(recall("null")).toEqual({})
  expect(recall('{"theme":"pink","singleKeys":0,"panelOpen":false,"selection":"node-1"}')).toEqual({ panelOpen: false })
  expect(recall('{"theme":"dark","dockOpen":true}')).toEqual({ theme: "dark", dockOpen: true })
})

test("where the browser's storage throws the page remembers for itself", () => {
  storage.setItem("key", "value")
  expect(storage.getItem("key")).toBe("value")
  expect(storage.getItem("other")).toBeNull()
})
