import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, expect, it, vi } from "vitest"
import { seconds } from "../../base/time.ts"
import { engineId } from "../../cluster/cluster.ts"
import type { Recording } from "../../sim/recording.ts"
import { actorId, type HostId } from "../../sim/types.ts"
import { whyCommand } from "./why.ts"

const folder = mkdtempSync(join(tmpdir(), "why-"))
afterAll(() => rmSync(folder, { recursive: true }))

const said = vi.spyOn(console, "log").mockImplementation(() => {})
const complained = vi.spyOn(console, "error").mockImplementation(() => {})
beforeEach(() => {
  said.mockClear()
  complained.mockClear()
})

const crash = { at: seconds(30), number: 1, to: actorId(2 as HostId, 0), body: { type: "host/crash" } }
const recording: Recording = { version: 1, engine: engineId, seed: 3, epochMicros: 1_767_268_800_000_000, topology: { nodes: 1 }, inputs: [crash] }
const file = join(folder, "saved.json")
writeFileSync(file, JSON.stringify({ recording, now: seconds(100) }))

it("tells the story of a recording down to what the learner did, with times of day", async () => {
  expect(await whyCommand.run([file, "nodes/node-1", "--condition", "Ready"])).toBe(0)
  const [text] = said.mock.calls[0] as [string]
  expect(text).toMatch(/^How did that come about\?\n {2}12:01:\d\d\.\d{3} {2}Ready of node-1 is Unknown/)
  expect(text).toMatch(/\n {2}12:00:30\.000 {2}You crashed the machine node-1\./)
})

it.each([["12:00:25"], ["+25s"]])("tells it as of an earlier moment, at which nothing had happened yet (--at %s)", async (at) => {
  expect(await whyCommand.run([file, "nodes/node-1", "--condition=Ready", `--at=${at}`])).toBe(0)
  expect(said.mock.calls[0]?.[0]).toMatch(/Ready of node-1 is True/)
})

it.each([
  [[file], 2, /give a link or file and a subject/],
  [[file, "nodes/node-1", "--at", "+200s"], 2, /within the recording/],
  [[file, "nodes/node-1", "--because"], 2, /does not know --because/],
  [[`${file}x`, "nodes/node-1"], 2, /no such file/],
  [[file, "nodes/nobody"], 1, /nothing is known of nodes\/nobody/],
])("complains in words (%j)", async (words, code, words2) => {
  expect(await whyCommand.run(words)).toBe(code)
  expect(complained.mock.calls[0]?.[0]).toMatch(words2)
})
