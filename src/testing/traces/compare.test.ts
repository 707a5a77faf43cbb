import { describe, expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import { absenceOf, compare } from "./compare.ts"
import { fieldsChanged } from "./fields.ts"
import { alignSiblings, netEffects } from "./load.ts"
import type { Row, Story } from "./row.ts"
import type { Scenario } from "./scenario.ts"

const scenario: Scenario = {
  name: "made up",
  startsAt: seconds(0),
  acts: [{ mark: "pulled", host: "node-1", input: { type: "host/crash" } }],
  omitted: {},
  until: { mark: "end", nth: 1 },
  rows: () => true,
  rhythms: [{ rows: ({ resource }) => resource === "leases", millisMin: 10_000, millisMax: 10_400 }],
  ranges: [{ rows: ({ object }) => object === "open", since: "pulled", secondsMin: 40, secondsMax: 55 }],
  absent: [{ name: "status.colour", why: "nobody has seen it" }, { rows: ({ object }) => object === "ghost", why: "nobody believes in it" }],
  burdens: [],
  excuses: [],
}

const row = (t: number, object: string, more: Partial<Row> = {}): Row => ({ t, who: "kubelet:node-1", verb: "patch", resource: "nodes", subresource: "", object, fields: ["spec.size"], text: "", gap: undefined, ...more })
const beat = (t: number): Row => row(t, "node-1", { resource: "leases", verb: "update", fields: ["spec.renewTime"], gap: 10_200 })

const marks = [{ t: 20_000, text: "pulled" }, { t: 90_000, text: "end" }]
const recorded: Story = { marks, rows: [beat(3_000), beat(13_200), row(20_100, "a"), row(20_150, "b"), row(20_300, "a", { fields: ["spec.colour"] }), row(65_000, "open"), row(66_000, "paint", { fields: ["status.colour"] })] }

const problems = (rows: readonly Row[]): readonly string[] => compare(scenario, recorded, { marks, rows }).disagreements.map(({ row: { object }, problem }) => `${object}: ${problem.replaceAll(/\s+/g, " ")}`)
const ours = recorded.rows.slice(0, -1)
const but = (index: number, change: Partial<Row>): readonly Row[] => ours.map((each, i) => (i === index ? { ...each, ...change } : each))

describe("two stories are compared", () => {
  test("the same story agrees, and what is not simulated does not count", () => {
    const { rows, disagreements, uncounted } = compare(scenario, recorded, { marks, rows: ours })
    expect([rows, disagreements, uncounted.map(({ object }) => object)]).toEqual([6, [], ["paint"]])
  })

  test("rows about what is not simulated are listed where they were recorded, and passed over where they were not", () => {
    const { rows, disagreements, uncounted } = compare(scenario, { marks, rows: [...recorded.rows, row(67_000, "ghost")] }, { marks, rows: [...ours, row(21_000, "ghost", { fields: ["spec.sheet"] })] })
    expect([rows, disagreements, uncounted.map((each) => `${each.object}: ${absenceOf(each, scenario)?.why}`)]).toEqual([6, [], ["paint: nobody has seen it", "ghost: nobody believes in it"]])
  })

  test("a row too late, too early, missing, invented or by somebody else is told", () => {
    expect(problems(but(4, { t: 20_400 }))).toEqual([])
    expect(problems(but(4, { t: 20_600 }))).toEqual([`a: 600 ms after "pulled", not 50 to 550`])
    expect(problems(ours.toSpliced(4, 1))).toEqual(["a: missing here"])
    expect(problems([...ours, row(70_000, "c")])).toEqual(["c: only here"])
    expect(problems(but(4, { who: "kubectl" }))).toEqual(["a: here it is: 20300.0 kubectl patch nodes a spec.colour"])
    expect(problems(but(4, { fields: ["spec.size"] }))).toEqual(["a: here it is: 20300.0 kubelet:node-1 patch nodes a spec.size (also spec.size, not spec.colour)"])
  })

  test("order counts where the recording leaves 100 ms", () => {
    expect(problems(but(3, { t: 20_090 }))).toEqual([])
    expect(problems(but(4, { t: 20_140 }))).toEqual(["a: comes before: 20150.0 kubelet:node-1 patch nodes b spec.size"])
  })

  test("an open moment has its range", () => {
    expect(problems(but(5, { t: 74_900 }))).toEqual([])
    expect(problems(but(5, { t: 59_900 }))).toEqual([`open: 39900 ms after "pulled", not 40000 to 55000`])
  })

  test("a rhythm has its own phase, but keeps its pace and ends when it must", () => {
    expect(problems([beat(8_000), ...ours.slice(2)])).toEqual([])
    expect(problems(ours.slice(2))).toEqual(Array.from({ length: 2 }, () => `node-1: 0 times here, 2 times there, before "pulled"`))
    expect(problems([...ours, beat(30_000)])).toEqual([`node-1: 1 times here, 0 times there, before "end"`])
    expect(problems(but(0, { gap: 12_000 }))).toEqual(["node-1: only here"])
  })
})

describe("on a busy machine", () => {
  const account = (t: number, ...fields: readonly string[]): Row => row(t, "shop/web", { who: "kcm:replicaset-controller", verb: "update", resource: "replicasets", subresource: "status", fields })

  test("what a controller wrote of one status in a row counts by its net effect, what came later for itself", () => {
    const told = netEffects([account(0, "+status.ready"), account(900, "status.ready", "+status.failed"), account(1_800, "-status.failed"), account(9_000, "-status.ready")], 1_000)
    expect(told.map(({ t, fields }) => [t, fields])).toEqual([[1_800, ["+status.ready"]], [9_000, ["-status.ready"]]])
  })

  test("a Pod is given up when the scheduler marks it, and not only when it is deleted", () => {
    const pod = (t: number, name: string, more: Partial<Row>): Row => row(t, `shop/${name}`, { resource: "pods", fields: [], ...more })
    const made = ["web-#1", "web-#2"].map((name, i) => pod(i, name, { who: "kcm:replicaset-controller", verb: "create" }))
    const given = (name: string): Row[] => [pod(500, name, { who: "scheduler", subresource: "status", fields: ["+status.conditions[DisruptionTarget]"] }), pod(600, name, { who: "scheduler", verb: "delete" })]
    const aligned = alignSiblings({ marks: [], rows: [...made, ...given("web-#2")] }, { marks: [], rows: [...made, ...given("web-#1")] })
    expect(aligned.rows.slice(2).map(({ object, verb }) => `${verb} ${object}`)).toEqual(["patch shop/web-#2", "delete shop/web-#2"])
  })

  test("Pods of one owner are told apart by when they came and went, and not by their numbers", () => {
    const pod = (t: number, name: string, verb: string): Row => row(t, `shop/${name}`, { who: "kcm:replicaset-controller", verb, resource: "pods", fields: [] })
    const story = (...rows: readonly Row[]): Story => ({ marks: [{ t: 0, text: "begun" }, { t: 5_000, text: "$ kubectl get pods" }], rows })
    const theirs = story(pod(10, "web-#1", "create"), pod(20, "web-#2", "create"), pod(6_000, "web-#2", "delete"))
    const aligned = alignSiblings(theirs, story(pod(10, "web-#1", "create"), pod(20, "web-#2", "create"), pod(4_000, "web-#1", "delete")))
    expect(aligned.rows.map(({ object, verb }) => `${verb} ${object}`)).toEqual(["create shop/web-#1", "create shop/web-#2", "delete shop/web-#2"])
  })
})

test("fields are told by path, conditions by what they say, seconds not at all", () => {
  const node = (ready: string, at: string, taints?: readonly string[]) => ({
    metadata: { name: "node-1", resourceVersion: at },
    ...(taints ? { spec: { taints: taints.map((key) => ({ key, effect: "NoSchedule", timeAdded: at })) } } : {}),
    status: { conditions: [{ type: "Ready", status: ready, reason: "Because", lastHeartbeatTime: at }] },
  })
  expect(fieldsChanged(node("True", "T+1"), node("True", "T+2"))).toEqual([])
  expect(fieldsChanged(node("True", "T+1"), node("False", "T+2"))).toEqual(["status.conditions[Ready]=False(Because)"])
  expect(fieldsChanged(node("True", "T+1", []), node("True", "T+1", ["a"]))).toEqual(["+spec.taints[a:NoSchedule]"])
  expect(fieldsChanged(node("True", "T+1", ["a", "b"]), node("True", "T+1", ["b"]))).toEqual(["-spec.taints[a:NoSchedule]"])
  expect(fieldsChanged(undefined, { spec: { size: 1, parts: [{ name: "x", of: "y" }] } })).toEqual(["spec.parts[x].name", "spec.parts[x].of", "spec.size"])
  expect(fieldsChanged(node("True", "T+1"), undefined)).toEqual(["(deleted)"])
})
