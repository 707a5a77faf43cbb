import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, expect, it, vi } from "vitest"
import { encodeLink } from "../../bridge/link.ts"
import { engineId, replay } from "../../cluster/cluster.ts"
import { actorId, type HostId } from "../../sim/types.ts"
import type { Recording } from "../../sim/recording.ts"
import { micros, seconds } from "../../base/time.ts"
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

async function replayed(saved: unknown): Promise<number> {
  const file = join(folder, "saved.json")
  writeFileSync(file, typeof saved === "string" ? saved : JSON.stringify(saved))
  return replayCommand.run([file])
}

it("says whether a recording leads to the history that was saved with it", async () => {
  const world = replay(recording, now)
  const hash = "error" in world ? world.error : world.hash()
  expect(await replayed({ recording, now, hash })).toBe(0)
  expect(said).toHaveBeenLastCalledWith(`${hash}  the same history`)
  expect(await replayed({ recording: { ...recording, inputs: [] }, now, hash })).toBe(1)
  expect(said).toHaveBeenLastCalledWith(expect.stringContaining(`another history: recorded was ${hash}`))
})

it("takes a link for a file, and says where another engine tells the same history", async () => {
  const world = replay(recording, now)
  const hash = "error" in world ? world.error : world.hash()
  const branch = { id: 1, name: "main", forkedAt: micros(0), shared: 0, inputs: recording.inputs, end: now }
  const link = async (engine: string): Promise<string> => {
    const made = await encodeLink({ saved: { ...recording, engine, branches: [branch], branch: 1, now, hash }, view: {} })
    return `https://example.org/orrery/#${made.ok ? made.value : made.error}`
  }
  expect(await replayCommand.run([await link(engineId)])).toBe(0)
  expect(said).toHaveBeenCalledExactlyOnceWith(`${hash}  the same history`)
  expect(await replayCommand.run([await link("another")])).toBe(0)
  expect(said.mock.calls.slice(1)).toEqual([[`recorded by engine another; this is ${engineId}`], [`${hash}  the same history`]])
  expect(await replayCommand.run(["https://example.org/#orrery1.AAAA"])).toBe(2)
  expect(complained).toHaveBeenLastCalledWith("orrery replay: the link: the link is damaged, or a part of it is missing")
})

it.each([
  ["no JSON", "{", "is not JSON"],
  ["no recording", {}, "is no recording"],
  ["another version", { recording: { version: 2 } }, "recording.version: is 2; this is for version 1"],
  ["a topology that can't be", { recording: { ...recording, topology: { nodes: -1 } }, now }, "topology.nodes"],
  ["an input for a host that is not there", { recording: { ...recording, inputs: [{ ...crash, to: actorId(99 as HostId, 0) }] }, now }, "recording.inputs[0].to: is not where host/crash goes"],
  ["an input at another address", { recording: { ...recording, inputs: [{ ...crash, to: 0 }] }, now }, "recording.inputs[0].to: is not where host/crash goes"],
])("complains of %s", async (_, saved, problem) => {
  expect(await replayed(saved)).toBe(2)
  expect(complained).toHaveBeenLastCalledWith(expect.stringContaining(problem))
})
