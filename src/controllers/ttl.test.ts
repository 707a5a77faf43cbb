import { describe, expect, it, test } from "vitest"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { ttl } from "./ttl.ts"

const annotation = "node.alpha.kubernetes.io/ttl"
const node = (name: string, seconds?: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name, ...(seconds === undefined ? {} : { annotations: { [annotation]: seconds } }) } })
const patch = (seconds: number): object => ({ metadata: { annotations: { [annotation]: String(seconds) } } })

/** A desk with so many nodes. */
function deskOf(count: number): Desk {
  const desk = new Desk(ttl)
  for (let i = 0; i < count; i++) desk.put("nodes", node(`other-${i}`))
  return desk
}

describe("the ttl of cached Secrets and ConfigMaps", () => {
  it("rises with the cluster and falls late, so that it does not flap", () => {
    const desk = deskOf(100)
    const seen = [desk.look("other-0")]
    desk.put("nodes", node("other-100"))
    seen.push(desk.look("other-0"))
    for (let i = 100; i > 89; i--) desk.objects.nodes.delete(`other-${i}`)
    seen.push(desk.look("other-0"))
    desk.objects.nodes.delete("other-89")
    seen.push(desk.look("other-0"))
    expect(seen.map(bodyOf)).toEqual([patch(0), patch(15), patch(15), patch(0)])
  })

  it("reaches a Node with its next change, whatever that is", () => {
    const desk = deskOf(101)
    const [before, object] = [node("a", "0"), { ...node("a", "0"), spec: {} }] as never[]
    expect(desk.wakes({ key: "a", object, before })).toEqual(["a"])
  })
})

describeTable("nodes-taints-eviction", (cases) => {
  test.each(casesOf(cases, "TestDesiredTTL").map(({ id, value }) => [id, value as never] as const))("%s", (_id, row: { addNode: boolean; nodeCount: number; boundaryStep: number; expectedTTL: number }) => {
    const desk = deskOf(row.nodeCount)
    desk.memory.set("@step", row.boundaryStep)
    if (row.addNode) desk.put("nodes", node("added"))
    else desk.objects.nodes.delete("other-0")
    expect(bodyOf(desk.look(row.addNode ? "added" : "other-1"))).toEqual(patch(row.expectedTTL))
  })

  test.each(casesOf(cases, "TestUpdateNodeIfNeeded").map(({ id, value }) => [id, value as never] as const))("%s", (_id, row: { desiredTTL: number; patch: string; node: { metadata: { name: string } } }) => {
    const sizes: Readonly<Record<number, number>> = { 0: 1, 15: 101, 30: 501, 60: 1_001, 300: 2_001 }
    const desk = deskOf((sizes[row.desiredTTL] ?? 1) - 1)
    desk.put("nodes", row.node)
    expect(bodyOf(desk.look(row.node.metadata.name))).toEqual(row.patch === "" ? undefined : JSON.parse(row.patch))
  })
})
