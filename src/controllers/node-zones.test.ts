import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { nodeLifecycle } from "./node-lifecycle.ts"
import { concernedZones, recount, zoneKey } from "./node-zones.ts"

const node = (name: string, zone: string, ready: boolean): object => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, uid: name, resourceVersion: "1", labels: { "topology.kubernetes.io/zone": zone } },
  spec: { taints: ready ? [] : [{ key: "node.kubernetes.io/unreachable", effect: "NoSchedule" }] },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "Unknown", lastTransitionTime: "2026-01-01T12:00:00Z" }] },
})

/** A controller that has begun with these nodes and has looked at each. */
function deskOf(nodes: readonly (readonly [name: string, zone: string, ready: boolean])[]): Desk {
  const desk = new Desk(nodeLifecycle)
  for (const [name, zone, ready] of nodes) desk.put("nodes", node(name, zone, ready))
  desk.begin()
  return desk
}

const keyOf = (zone: string): string => zoneKey(`:${zone}`)

describe("the evictor", () => {
  it("counts all zones before it judges the first", () => {
    const desk = deskOf([["a", "one", false], ["b", "two", true]])
    desk.look("a")
    expect(JSON.stringify(bodyOf(desk.look(keyOf("one"))))).toContain("NoExecute")
  })

  it("takes 100 s a node in a large zone that is partly out, and looks at multiples of 100 ms", () => {
    const desk = deskOf(Array.from({ length: 60 }, (_, i) => [`n${String(i).padStart(2, "0")}`, "one", i >= 40] as const))
    for (let i = 0; i < 40; i++) desk.look(`n${String(i).padStart(2, "0")}`)
    expect(bodyOf(desk.look(keyOf("one")))).toBeDefined()
    expect(desk.look(keyOf("one"))).toMatchObject({ type: "wait", until: seconds(110) })
    desk.now = (seconds(110) - 50) as Micros
    expect(desk.look(keyOf("one"))).toMatchObject({ type: "wait", until: seconds(110) })
    desk.now = seconds(110)
    expect(bodyOf(desk.look(keyOf("one")))).toBeDefined()
  })

  it("forgets a zone with its last node", () => {
    const desk = deskOf([["a", "one", false], ["b", "two", true]])
    desk.look("a")
    desk.look(keyOf("one"))
    desk.objects.nodes.delete("a")
    desk.now = seconds(15)
    const plan = desk.look("a")
    for (const key of plan.wake ?? []) desk.look(key)
    expect([...desk.memory.keys()]).toEqual(["@zones", "b"])
    expect(desk.memory.get("@zones")).toEqual({ ":two": { ready: 1, silent: 0 } })
  })
})

describe("the count of zones", () => {
  it("wakes the zone that changed, and all where the last went out or the first came back", () => {
    const as = (zone: string, how: "ready" | "silent") => ({ zone, as: how })
    const up = recount(recount({}, undefined, as("a", "ready")), undefined, as("b", "ready"))
    const half = recount(up, as("a", "ready"), as("a", "silent"))
    const out = recount(half, as("b", "ready"), as("b", "silent"))
    expect(concernedZones(up, up)).toEqual([])
    expect(concernedZones(up, half)).toEqual([zoneKey("a")])
    expect(concernedZones(half, out)).toEqual([zoneKey("a"), zoneKey("b")])
    expect(concernedZones(out, half)).toEqual([zoneKey("a"), zoneKey("b")])
    expect(recount(recount(out, as("b", "silent"), undefined), as("a", "silent"), undefined)).toEqual({})
  })
})
