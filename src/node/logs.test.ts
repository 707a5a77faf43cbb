import { expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import type { Host } from "../sim/host.ts"
import type { Disk } from "../sim/types.ts"
import { appendLog, containerLog, stamps } from "./logs.ts"

/** A disk that holds what is written, and the host that has it, with one container. */
function disk(): { readonly disk: Disk; readonly lines: () => readonly string[]; readonly stored: Map<string, unknown> } {
  const stored = new Map<string, unknown>([["runtime/pods/u", { pod: { containers: [{ name: "c", id: "id" }] } }]])
  const own = { read: (key: string) => stored.get(key), write: (key: string, value: unknown) => void stored.set(key, value) } as unknown as Disk
  return { disk: own, stored, lines: () => containerLog({ disk: { view: stored } } as unknown as Host, { uid: "u" }, "c", 0) ?? [] }
}

it("keeps what comes at a steady beat as one entry, and tells all of it in order of time", () => {
  const { disk: own, lines, stored } = disk()
  for (let i = 0; i < 5; i++) {
    appendLog(own, "id", `${stamps.plain} live\n`, seconds(10 * i))
    appendLog(own, "id", `${stamps.plain} ready\n`, seconds(10 * i + 5))
  }
  expect(lines().slice(0, 4)).toEqual(["1970-01-01T00:00:00Z live", "1970-01-01T00:00:05Z ready", "1970-01-01T00:00:10Z live", "1970-01-01T00:00:15Z ready"])
  expect(lines()).toHaveLength(10)
  expect((stored.get("containers/id/log") as { chunks: readonly (readonly unknown[])[] }).chunks).toMatchObject([[{ count: 5 }, { count: 5 }]])
})

it("puts pieces of a line together, and is bounded: the oldest goes first", () => {
  const { disk: own, lines } = disk()
  appendLog(own, "id", "a", 1 as Micros)
  appendLog(own, "id", "b\n", 2 as Micros)
  expect(lines()).toEqual(["ab"])
  for (let i = 0; i < 400; i++) appendLog(own, "id", `${String(i).padStart(1_023, "x")}\n`, (10 + i * i) as Micros)
  expect(lines()).toHaveLength(256)
  expect(lines().at(-1)).toMatch(/x399$/)
})
