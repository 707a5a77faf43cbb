import { deflateRawSync } from "node:zlib"
import fc from "fast-check"
import { expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { micros, seconds } from "../base/time.ts"
import type { Saved } from "../sim/recording.ts"
import { actorId, type HostId } from "../sim/types.ts"
import { decodeLink, encodeLink } from "./link.ts"

const crash = (number: number, at: number): Saved["branches"][number]["inputs"][number] => ({ at: micros(at), number, to: actorId(2 as HostId, 0), body: { type: number % 2 === 1 ? "host/crash" : "host/restart" } })
const first = { id: 1, name: "main", forkedAt: micros(0), shared: 0, inputs: [crash(1, 10), crash(2, 20)], end: seconds(9) }
const second = { id: 2, name: "other", parent: 1, forkedAt: micros(15), shared: 1, inputs: [crash(2, 16), crash(3, 5_000_000)], end: seconds(9) }
const saved: Saved = { version: 1, engine: "e", seed: 3, epochMicros: 1_767_268_800_000_000, topology: { nodes: 2 }, branches: [first, second], branch: 2, now: seconds(4), hash: "0123456789abcdef" }
const view: JsonObject = { selection: "nodes/node-1", note: "<script>alert(1)</script>" }

const made = async (which: Saved = saved): Promise<string> => {
  const link = await encodeLink({ saved: which, view })
  return link.ok ? link.value : link.error
}
const folded = (value: unknown): string => `orrery1.${deflateRawSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")}`
const problem = async (link: string): Promise<string> => {
  const read = await decodeLink(link)
  return read.ok ? "" : read.error
}

it("holds what a friend needs to see the same moment: one branch, up to there", async () => {
  const read = await decodeLink(`https://example.org/any/where#${await made()}`)
  const branch = { id: 1, name: "main", forkedAt: 0, shared: 0, inputs: [crash(1, 10), crash(2, 16)], end: seconds(4) }
  expect(read).toEqual({ ok: true, value: { view, saved: { ...saved, topology: expect.objectContaining({ nodes: 2 }), branches: [branch], branch: 1 } } })
})

it("is not made where no browser or chat would carry it", async () => {
  const line = (number: number): Saved["branches"][number]["inputs"][number] => ({ at: micros(number), number, to: actorId(5 as HostId, 1), body: { type: "terminal/line", run: "1", line: "kubectl get pods", stdin: Array.from({ length: 9_000 }, (_, i) => Math.imul(i * number, 0x9e3779b1).toString(36)).join(" ") } as object as { type: string } })
  expect(await made({ ...saved, branches: [{ ...first, inputs: [line(1), line(2)] }], branch: 1 })).toMatch(/^the link would have \d+ characters, more than the 16000/)
})

it.each<[string, string, string]>([
  ["nothing", "", "this is no link to a cluster"],
  ["another page's fragment", "#section-2", "this is no link to a cluster"],
  ["another version", "#orrery2.AAAA", "the link is of another version"],
  ["letters that no link has", "#orrery1.%3Cscript%3E", "holds characters that none has"],
  ["random bytes", "#orrery1.q83vASNFZ4mrze8BI0VniavN7wEjRWeJ", "damaged, or a part of it is missing"],
  ["ten megabytes", `#orrery1.${"A".repeat(10_000_000)}`, "more than 200000 characters"],
  ["a bomb", folded("1".repeat(50_000_000)), "unfolds to more than"],
  ["deep nesting", folded(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`), "the link holds no cluster"],
  ["a deep topology", folded(`{"t":{"nodes":${"[".repeat(100_000)}${"]".repeat(100_000)}},"i":[],"n":1,"e":"e","s":1,"o":0}`), "nested too deeply"],
  ["script for a number", folded({ i: [], n: "<script>", e: "e", s: 1, o: 0, t: {} }), "now: must be a whole number"],
  ["an input that is none", folded({ i: [[1, 0, "<script>"]], n: 5, e: "e", s: 1, o: 0, t: {} }), "inputs[0].body.type: is no input that a world takes"],
  ["rows that are none", folded({ i: [7], n: 5, e: "e", s: 1, o: 0, t: {} }), "inputs[0].at: must be a whole number"],
])("refuses %s in words", async (_, link, words) => {
  expect(await problem(link)).toContain(words)
})

it("refuses a link of which letters are missing or changed, or reads what it says, and never throws", async () => {
  const link = await made()
  await fc.assert(
    fc.asyncProperty(fc.nat(link.length - 1), fc.integer({ min: 1, max: 9 }), fc.string({ maxLength: 6, unit: "grapheme" }), async (place, length, other) => {
      const read = await decodeLink(`${link.slice(0, place)}${other}${link.slice(place + length)}`)
      expect(read.ok || read.error.length > 10).toBe(true)
    }),
    { numRuns: 300 },
  )
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => !(await decodeLink(`#orrery1.${Buffer.from(bytes).toString("base64url")}`)).ok))
})
