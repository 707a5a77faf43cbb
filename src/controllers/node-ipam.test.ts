import { describe, expect, it, test } from "vitest"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { nodeIpam } from "./node-ipam.ts"

const node = (name: string, podCIDR?: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name, uid: name }, ...(podCIDR === undefined ? {} : { spec: { podCIDR, podCIDRs: [podCIDR] } }) })

/** The range that the controller gives the Node now; it is written. */
function give(desk: Desk, name: string): string | undefined {
  desk.put("nodes", node(name))
  const body = bodyOf(desk.look(name)) as { spec: { podCIDR: string } } | undefined
  if (body) desk.put("nodes", node(name, body.spec.podCIDR))
  desk.look(name)
  return body?.spec.podCIDR
}

function take(desk: Desk, name: string): readonly string[] {
  const object = desk.objects.nodes.get(name)
  desk.objects.nodes.delete(name)
  const woken = desk.wakes({ key: name, object: undefined, before: object })
  desk.look(name)
  return woken
}

describe("ranges of Pod addresses", () => {
  it("are given in order, round and round, and not again at once when their Node goes", () => {
    const desk = new Desk(nodeIpam)
    desk.begin()
    const given = ["a", "b", "c"].map((name) => give(desk, name))
    take(desk, "b")
    given.push(give(desk, "b"))
    for (let i = 4; i < 256; i++) give(desk, `n${i}`)
    given.push(give(desk, "d"))
    expect(given).toEqual(["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24", "10.244.3.0/24", "10.244.1.0/24"])
  })

  it("that Nodes have already are known after a restart, which begins at the first free one", () => {
    const desk = new Desk(nodeIpam)
    for (const [i, name] of ["a", "b", "d"].entries()) desk.put("nodes", node(name, `10.244.${i === 2 ? 3 : i}.0/24`))
    desk.begin()
    expect([give(desk, "c"), give(desk, "e")]).toEqual(["10.244.2.0/24", "10.244.4.0/24"])
  })

  it("run out, which an Event says, and come free for those that wait", () => {
    const desk = new Desk(nodeIpam)
    desk.begin()
    for (let i = 0; i < 256; i++) give(desk, `n${i}`)
    expect(give(desk, "late")).toBeUndefined()
    expect(desk.look("late").events?.[0]?.draft).toMatchObject({ reason: "CIDRNotAvailable", message: "Node late status is now: CIDRNotAvailable" })
    expect(take(desk, "n77")).toEqual(["n77", "late"])
    expect(give(desk, "late")).toBe("10.244.77.0/24")
  })

  it("that another controller gave first stand, and ours is free again", () => {
    const desk = new Desk(nodeIpam)
    desk.begin()
    desk.put("nodes", node("a"))
    desk.look("a")
    desk.put("nodes", node("a", "10.244.9.0/24"))
    desk.look("a")
    const given = Array.from({ length: 256 }, (_, i) => give(desk, `n${i}`))
    expect(given.slice(0, 9).at(-1)).toBe("10.244.10.0/24")
    expect(given.slice(-2)).toEqual(["10.244.0.0/24", undefined])
  })

  it("come from a larger block in a larger cluster", () => {
    const desk = new Desk(nodeIpam, "10.128.0.0/11")
    desk.begin()
    const given = Array.from({ length: 300 }, (_, i) => give(desk, `n${i}`))
    expect([given[0], given[256], given[299]]).toEqual(["10.128.0.0/24", "10.129.0.0/24", "10.129.43.0/24"])
  })
})

/** A row of upstream's sets of ranges. */
interface RangeRow {
  readonly clusterCIDRStr: string
  readonly subnetMaskSize?: number
  readonly subNetMaskSize?: number
  readonly index?: number
  readonly CIDRBlock?: string
  readonly subNetCIDRStr?: string
  readonly expectErr?: boolean
  readonly expectedBit?: number
}

describeTable("nodes-taints-eviction", (cases) => {
  // Here every Node has a /24 of IPv4.
  const rows = (name: string) => casesOf(cases, name).map(({ id, value }) => [id, value as unknown as RangeRow] as const).filter(([, { clusterCIDRStr, subnetMaskSize, subNetMaskSize }]) => (subnetMaskSize ?? subNetMaskSize) === 24 && !clusterCIDRStr.includes(":"))

  test.each(rows("TestIndexToCIDRBlock"))("%s", (_id, { clusterCIDRStr, index = 0, CIDRBlock }) => {
    const desk = new Desk(nodeIpam, clusterCIDRStr)
    for (let i = 0; i < index; i++) give(desk, `n${i}`)
    expect(give(desk, "last")).toBe(CIDRBlock)
  })

  test.each(rows("TestGetBitforCIDR"))("%s", (_id, { clusterCIDRStr, subNetCIDRStr = "", expectErr = false, expectedBit = 0 }) => {
    const desk = new Desk(nodeIpam, clusterCIDRStr)
    desk.put("nodes", node("known", subNetCIDRStr))
    desk.begin()
    expect(desk.memory.get("known")).toBe(expectErr ? undefined : expectedBit)
  })
})
