import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { differencesOf } from "./compare.ts"

const web = (metadata: JsonObject, rest: JsonObject = {}): JsonObject => ({ kind: "Deployment", metadata: { name: "web", ...metadata }, ...rest })
const between = (a: JsonObject, b: JsonObject) => differencesOf(new Map([["deployments/default/web", a]]), new Map([["deployments/default/web", b]])).differences

describe("two objects", () => {
  const table: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
    ["are the same but for identities, versions and beats", web({ uid: "1", resourceVersion: "5" }, { status: { conditions: [{ type: "Ready", lastHeartbeatTime: "a" }] } }), web({ uid: "2" }, { status: { conditions: [{ type: "Ready", lastHeartbeatTime: "b" }] } }), []],
    ["differ in a field", web({}, { spec: { replicas: 3 } }), web({}, { spec: { replicas: 4 } }), ["spec.replicas: 3 | 4"]],
    ["differ in what one of them lacks", web({ labels: { "app.kubernetes.io/name": "x" } }), web({}), ['metadata.labels: {"app.kubernetes.io/name":"x"} | -']],
    ["say items of a list by name", web({}, { c: [{ name: "a", image: "x" }, { name: "b", image: "y" }] }), web({}, { c: [{ name: "b", image: "z" }, { name: "a", image: "x" }] }), ["c[b].image: y | z"]],
    ["say tolerations by their key", web({}, { t: [{ key: "unreachable", tolerationSeconds: 300 }] }), web({}, { t: [{ key: "unreachable", tolerationSeconds: 30 }] }), ["t[unreachable].tolerationSeconds: 300 | 30"]],
    ["say items without a name by their place", web({}, { args: ["a", "b"] }), web({}, { args: ["a", "c", "d"] }), ["args[1]: b | c", "args[2]: - | d"]],
    ["say long values in short", web({}, { x: "a".repeat(500) }), web({}, { x: "" }), [`x: ${"a".repeat(120)}… | `]],
  ]
  it.each(table)("%s", (_, a, b, said) => {
    expect(between(a, b).flatMap(({ fields }) => fields.map(({ path, first = "-", second = "-" }) => `${path}: ${first} | ${second}`))).toEqual(said)
  })
})

it("objects that are in both stand first, what is wanted of them before how they are; more than can be read are counted", () => {
  const pod = (name: string): [string, JsonObject] => [`pods/default/${name}`, { kind: "Pod", metadata: { name } }]
  const first = new Map([pod("a"), ...Array.from({ length: 300 }, (_, i) => pod(`x${i}`)), ["b", web({}, { status: { n: 1 } })] as const, ["c", web({}, { spec: { n: 1 } })] as const])
  const second = new Map([pod("z"), pod("a"), ["b", web({}, { status: { n: 2 } })] as const, ["c", web({}, { spec: { n: 2 } })] as const])
  const { differences, more } = differencesOf(first, second)
  expect(differences.slice(0, 3).map(({ key, only }) => [key, only])).toEqual([["c", undefined], ["b", undefined], ["pods/default/x0", "first"]])
  expect([differences.length, more]).toEqual([200, 103])
})
