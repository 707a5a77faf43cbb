import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, expect, it, vi } from "vitest"
import { engineId, replay } from "../../cluster/cluster.ts"
import { actorId, type HostId } from "../../sim/types.ts"
import type { Recording } from "../../sim/recording.ts"
import { seconds } from "../../base/time.ts"
import { replayCommand } from "./replay.ts"

const folder = mkdtempSync(join(tmpdir(), "replay-"))
afterAll(() => rmSync(folder, { recursive: true }))

const said = vi.spyOn(console, "log").mockImplementation(() => {})
const complained = vi.spyOn(console, "error").mockImplementation(() => {})
beforeEach(() => {
  said.mockClear()
  complained.mockClear()
})

const crash = { at: seconds(3), number: 1, to: actorId(2 as HostId, 0), body: { type: "host/crash" } }
const recording: Recording = { version: 1, engine: engineId, seed: 3, epochMicros: 0, topology: { nodes: 1 }, inputs: [crash] }
const now = seconds(6)

function replayed(saved: unknown): number | Promise<number> {
  const file = join(folder, "saved.json")
  writeFileSync(file, typeof saved === "string" ? saved : JSON.stringify(saved))
  return replayCommand.run([file])
}

it("says whether a recording leads to the history that was saved with it", () => {
  const world = replay(recording, now)
  const hash = "error" in world ? world.error : world.hash()
  expect(replayed({ recording, now, hash })).toBe(0)
  expect(said).toHaveBeenLastCalledWith(`${hash}  the same history`)
  expect(replayed({ recording: { ...recording, inputs: [] }, now, hash })).toBe(1)
  expect(said).toHaveBeenLastCalledWith(expect.stringContaining(`another history: recorded was ${hash}`))
})

it.each([
  ["no JSON", "{", "is not JSON"],
  ["no recording", {}, "is no recording"],
  ["another version", { recording: { version: 2 } }, "a recording of version 2"],
  ["a topology that can't be", { recording: { ...recording, topology: { nodes: -1 } }, now, hash: "" }, "topology.nodes"],
  ["an input for a host that is not there", { recording: { ...recording, inputs: [{ ...crash, to: actorId(99 as HostId, 0) }] }, now, hash: "" }, "can't be run: there is no host 99"],
  ["an input of no known kind", { recording: { ...recording, inputs: [{ ...crash, to: 0 }] }, now, hash: "" }, "can't be run: nobody takes the input"],
])("complains of %s", (_, saved, problem) => {
  expect(replayed(saved)).toBe(2)
  expect(complained).toHaveBeenLastCalledWith(expect.stringContaining(problem))
})
