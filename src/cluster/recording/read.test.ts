import fc from "fast-check"
import { expect, it } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { Saved } from "../../sim/recording.ts"
import { actorId, type HostId } from "../../sim/types.ts"
import { replay } from "../cluster.ts"
import { inputsOf } from "./branch-inputs.ts"
import { parseSaved, readSaved } from "./read.ts"

// The default topology: control plane 1, node-1 to node-3 are 2 to 4, registry 5, laptop 6.
const host = (id: number): number => actorId(id as HostId, 0)
const laptop = actorId(6 as HostId, 1)
const input = (number: number, at: number, to: number, body: object): object => ({ at, number, to, body })
const inputs = [
  input(1, 10, host(2), { type: "host/crash" }),
  input(2, 20, host(1), { type: "process/kill", process: "kube-scheduler" }),
  input(3, 30, laptop, { type: "terminal/line", run: "1", line: "kubectl get pods", stdin: "a: b" }),
  input(4, 40, laptop, { type: "terminal/interrupt", run: "1" }),
  input(5, 50, 0, { type: "net/rule", rule: { id: "partition/node-1", from: ["node-1"], to: ["*"], effect: { type: "partition" } } }),
  input(6, 60, 0, { type: "net/unrule", id: "partition/node-1" }),
  input(7, 70, 0, { type: "topology/add-node", zone: "zone-b" }),
  input(8, 80, host(7), { type: "host/crash" }),
  input(9, 90, 0, { type: "topology/remove-node", node: "node-4" }),
]
const first = { id: 1, name: "main", forkedAt: 0, shared: 0, inputs, end: 100 }
const second = { id: 2, name: "without it", parent: 1, forkedAt: 25, shared: 2, inputs: [input(3, 26, host(3), { type: "host/hang" })], end: 400 }
const head = { version: 1, engine: "e", seed: 3, epochMicros: 0, topology: {} }
const saved = { ...head, branches: [first, second], branch: 2, now: 300, hash: "0123456789abcdef" }

const problemOf = (value: unknown): string => {
  const read = readSaved(value)
  return read.ok ? "" : read.error
}

it("takes every input of the closed list, and branches that share their first ones", () => {
  const read = readSaved(saved)
  expect(read).toEqual({ ok: true, value: expect.objectContaining({ branches: saved.branches, branch: 2, now: 300 }) })
  expect(inputsOf((read as { readonly value: Saved }).value, 2).map(({ at }) => at)).toEqual([10, 20, 26])
})

const withInput = (number: number, change: object): object => ({ ...saved, branches: [{ ...first, inputs: inputs.map((each, i) => (i === number - 1 ? { ...each, ...change } : each)) }], branch: 1, now: 90 })

it.each<[string, unknown, string]>([
  ["nothing", undefined, "is no recording"],
  ["a list", [], "is no recording"],
  ["another version", { ...saved, version: 2 }, "version: is 2; this is for version 1"],
  ["an unknown field", { ...saved, more: 1 }, "more: unknown field"],
  ["a prototype", JSON.parse('{"branches":[],"__proto__":{"version":1}}'), "__proto__: unknown field"],
  ["a huge seed", { ...saved, seed: 1e300 }, "seed: must be a whole number from 0 to 2147483647"],
  ["no number", { ...saved, now: Number.NaN }, "now: must be a whole number from 0 to 400"],
  ["a moment that its branch has not seen", { ...saved, now: 401 }, "now: must be a whole number from 0 to 400"],
  ["a moment in a hundred years", { recording: { ...head, inputs: [] }, now: 3.2e15 }, "now: must be a whole number from 0 to 604800000000"],
  ["no hash", { ...saved, hash: "<script>" }, "hash: must be 16 hexadecimal digits"],
  ["a topology that can't be", { ...saved, topology: { nodes: -1 } }, "topology.nodes: must be a whole number"],
  ["a topology like a well", { ...saved, topology: { nodes: JSON.parse("[".repeat(500) + "]".repeat(500)) } }, "nested too deeply"],
  ["a machine without a size", { ...saved, topology: { nodeSize: { cpu: "four" } } }, "topology.nodeSize.cpu: must be a quantity"],
  ["a part that is no text", { ...saved, topology: { without: [{ toString: 1 }] } }, "topology.without: must be a list"],
  ["no branch", { ...saved, branches: [] }, "branches: must hold one at least"],
  ["a branch that is not there", { ...saved, branch: 3 }, "branch: there is no branch 3"],
  ["two of one number", { ...saved, branches: [first, { ...second, id: 1 }] }, "branches[1].id: there are two branches 1"],
  ["a child before its parent", { ...saved, branches: [second, first] }, "branches[0].parent: there is no branch 1 before this one"],
  ["more shared than there is", { ...saved, branches: [first, { ...second, shared: 10 }] }, "branches[1].shared: must be a whole number from 0 to 9"],
  ["an end before its inputs", { ...saved, branches: [{ ...first, end: 89 }] }, "branches[0].end: must be a whole number from 90"],
  ["a long name", { ...saved, branches: [{ ...first, name: "n".repeat(61) }] }, "branches[0].name: must be a text of at most 60"],
  ["an input out of order", withInput(2, { at: 9 }), "branches[0].inputs[1].at: must be a whole number from 10"],
  ["an input twice", withInput(2, { number: 1 }), "branches[0].inputs[1].number: must be a whole number from 2 to 2"],
  ["an input of no known kind", withInput(1, { body: { type: "host/paint" } }), "branches[0].inputs[0].body.type: is no input that a world takes"],
  ["an input that a map would know", withInput(1, { body: { type: "constructor" } }), "branches[0].inputs[0].body.type: is no input"],
  ["an input for a machine that is not there", withInput(1, { to: host(7) }), "branches[0].inputs[0].to: is not where host/crash goes"],
  ["an input for a machine that has not come yet", { ...saved, branches: [{ ...first, inputs: [input(1, 10, host(7), { type: "host/crash" })] }], branch: 1, now: 1 }, "inputs[0].to: is not where"],
  ["a line for another machine", withInput(3, { to: host(6) }), "branches[0].inputs[2].to: is not where terminal/line goes"],
  ["a process that is not there", withInput(2, { body: { type: "process/kill", process: "init" } }), "branches[0].inputs[1].body.process: must be one of etcd, kube-apiserver"],
  ["a body with more", withInput(1, { body: { type: "host/crash", also: 1 } }), "branches[0].inputs[0].body.also: unknown field"],
  ["a long line", withInput(3, { body: { type: "terminal/line", run: "1", line: "x".repeat(10_001) } }), "branches[0].inputs[2].body.line: must be a text of at most 10000"],
  ["a rule of another sort", withInput(5, { body: { type: "net/rule", rule: { id: "r", from: ["a"], to: ["*"], effect: { type: "fire" } } } }), "body.rule.effect.type: must be one of partition"],
  ["a rule about nobody", withInput(5, { body: { type: "net/rule", rule: { id: "r", from: [], to: ["*"], effect: { type: "partition" } } } }), "body.rule.from: must name one end at least"],
  ["a zone that can't be", withInput(7, { body: { type: "topology/add-node", zone: "moon" } }), "branches[0].inputs[6].body.type: there is no zone moon"],
  ["an input after the moment", { recording: { ...head, inputs }, now: 50 }, "recording.inputs[5].at: lies after the moment"],
])("refuses %s by the name of the field", (_, value, problem) => {
  expect(problemOf(value)).toContain(problem)
})

it("refuses a text that is none, or too long, and never throws, whatever it is given", () => {
  expect(parseSaved("{")).toEqual({ ok: false, error: "is not JSON" })
  expect(parseSaved("[".repeat(100_000))).toEqual({ ok: false, error: "is not JSON" })
  expect(parseSaved(" ".repeat(50_000_001))).toMatchObject({ error: "more than 50000000 characters" })
  fc.assert(fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => !readSaved(value).ok))
})

it("takes nothing that a world would not: one that is spoilt anywhere is refused, or runs", () => {
  const paths = pathsOf(saved)
  const spoil = fc.record({ path: fc.constantFrom(...paths), value: fc.oneof(fc.anything(), fc.integer(), fc.constantFrom(...inputs)) })
  fc.assert(
    fc.property(spoil, ({ path, value }) => {
      const read = readSaved(spoilt(saved, path, value))
      if (!read.ok) return
      const { now, branch, version, engine, seed, epochMicros, topology } = read.value
      const given = inputsOf(read.value, branch).filter(({ at }) => at <= now)
      expect(replay({ version, engine, seed, epochMicros, topology, inputs: given }, micros(Math.min(now, seconds(1))))).not.toHaveProperty("error")
    }),
    { numRuns: 300 },
  )
})

/** Every place in a value. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key])) : []
  return path.length === 0 ? inner : [path, ...inner]
}

/** The same with another value at a place. */
function spoilt(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other
  const changed = spoilt((value as Record<string, unknown>)[key], rest, other)
  return Array.isArray(value) ? value.with(Number(key), changed) : { ...(value as object), [key]: changed }
}
