import { describe, expect, it } from "vitest"
import type { ApiObject, WatchEvent } from "../api/meta.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
const lease = (name: string, labels: Record<string, string> = {}): object => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, labels }, spec: {} })
const merge = "application/merge-patch+json"

const line = ({ type, object }: WatchEvent): string => `${type} ${object.metadata?.name ?? ""} ${object.metadata?.resourceVersion ?? (object as unknown as { message: string }).message}`
const lines = (world: ApiWorld, n: number): string[] => world.events(n).map(line)
const revision = (object: ApiObject): number => Number(object.metadata.resourceVersion)

/** A world with Leases a and b at revisions 15 and 16. */
function world(config = {}): ApiWorld {
  const made = new ApiWorld({ config })
  made.object("POST", leases, lease("a"))
  made.object("POST", leases, lease("b", { half: "2" }))
  return made
}

describe("a watch", () => {
  it("without a resourceVersion, or from 0, begins with all there is", () => {
    const api = world()
    const [without, zero] = [api.send("GET", `${leases}?watch=1`), api.send("GET", `${leases}?watch=1&resourceVersion=0`)]
    api.run(0.1)
    expect(lines(api, without)).toEqual(["ADDED a 15", "ADDED b 16"])
    expect(lines(api, zero)).toEqual(["ADDED a 15", "ADDED b 16"])
    expect(api.response(zero)).toMatchObject({ status: 200, body: null })
  })

  it("from a revision tells what came after it, once and in order", () => {
    const api = world()
    api.object("PATCH", `${leases}/a`, { spec: { holderIdentity: "x" } }, merge)
    const [fromFirst, fromSecond] = [api.send("GET", `${leases}?watch=1&resourceVersion=15`), api.send("GET", `${leases}?watch=1&resourceVersion=16`)]
    api.run(0.1)
    api.ask("DELETE", `${leases}/b`)
    api.run(0.1)
    expect(lines(api, fromFirst)).toEqual(["ADDED b 16", "MODIFIED a 17", "DELETED b 18"])
    expect(lines(api, fromSecond)).toEqual(["MODIFIED a 17", "DELETED b 18"])
  })

  it("from a revision that is still to come tells nothing of earlier ones", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=18`)
    api.run(0.1)
    for (const name of ["c", "d", "e"]) api.object("POST", leases, lease(name))
    api.run(0.1)
    expect(lines(api, n)).toEqual(["ADDED e 19"])
  })

  it("with sendInitialEvents tells where the beginning ends", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`)
    api.run(0.1)
    expect(lines(api, n)).toEqual(["ADDED a 15", "ADDED b 16", "BOOKMARK  16"])
    expect(api.events(n).at(-1)?.object).toMatchObject({ kind: "Lease", metadata: { annotations: { "k8s.io/initial-events-end": "true" } } })
    expect(api.ask("GET", `${leases}?watch=1&sendInitialEvents=true`)).toMatchObject({ status: 422 })
  })

  it("sees with a selector how objects come into sight and go out of it", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=0&labelSelector=half%3D2`)
    api.run(0.1)
    const added = api.object("PATCH", `${leases}/a`, { metadata: { labels: { half: "2" } } }, merge)
    api.object("PATCH", `${leases}/a`, { spec: { holderIdentity: "x" } }, merge)
    const gone = api.object("PATCH", `${leases}/a`, { metadata: { labels: { half: "1" } } }, merge)
    api.object("PATCH", `${leases}/a`, { spec: { holderIdentity: "y" } }, merge)
    api.run(0.1)
    expect(lines(api, n)).toEqual(["ADDED b 16", `ADDED a ${revision(added)}`, `MODIFIED a ${revision(added) + 1}`, `DELETED a ${revision(gone)}`])
    expect(api.events(n).at(-1)?.object.metadata.labels).toEqual({ half: "2" })
  })

  it("of one name, one namespace or one node is not told of others", () => {
    const api = world()
    const named = api.send("GET", `${leases}?watch=1&resourceVersion=16&fieldSelector=metadata.name%3Da`)
    const elsewhere = api.send("GET", `${leases.replace("default", "kube-public")}?watch=1&resourceVersion=16`)
    const everywhere = api.send("GET", "/apis/coordination.k8s.io/v1/leases?watch=1&resourceVersion=16&fieldSelector=metadata.namespace%3Ddefault")
    api.run(0.1)
    for (const name of ["a", "b"]) api.object("PATCH", `${leases}/${name}`, { spec: { holderIdentity: "x" } }, merge)
    api.run(12)
    expect(lines(api, named)).toEqual(["MODIFIED a 17"])
    expect(lines(api, elsewhere)).toEqual([])
    expect(lines(api, everywhere)).toEqual(["MODIFIED a 17", "MODIFIED b 18"])
  })

  it("by a node's name sees its Pods come, change and go", () => {
    const api = world()
    const pods = "/api/v1/namespaces/default/pods"
    const pod = (name: string, nodeName: string): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { nodeName, containers: [{ name: "c", image: "nginx" }] } })
    api.account()
    const n = api.send("GET", "/api/v1/pods?watch=1&resourceVersion=16&fieldSelector=spec.nodeName%3Dnode-1")
    api.run(0.1)
    api.object("POST", pods, pod("here", "node-1"))
    api.object("POST", pods, pod("there", "node-2"))
    api.object("DELETE", `${pods}/here`, { gracePeriodSeconds: 0 })
    api.run(0.1)
    expect(lines(api, n)).toEqual(["ADDED here 18", "MODIFIED here 20", "DELETED here 21"])
  })

  it("of a kind with two names tells the same under both", () => {
    const api = world()
    const [core, grouped] = ["/api/v1/events", "/apis/events.k8s.io/v1/events"].map((path) => api.send("GET", `${path}?watch=1&resourceVersion=16`))
    api.run(0.1)
    const event = { apiVersion: "v1", kind: "Event", metadata: { name: "e" }, involvedObject: { kind: "Node", name: "n", namespace: "default" }, reason: "Starting", message: "m", type: "Normal" }
    api.object("POST", "/api/v1/namespaces/default/events", event)
    api.run(0.1)
    expect(api.events(core as number)).toMatchObject([{ type: "ADDED", object: { apiVersion: "v1", message: "m", involvedObject: { name: "n" } } }])
    expect(api.events(grouped as number)).toMatchObject([{ type: "ADDED", object: { apiVersion: "events.k8s.io/v1", note: "m", regarding: { name: "n" } } }])
    expect(api.object("GET", "/apis/events.k8s.io/v1/namespaces/default/events/e")).toBe(api.events(grouped as number)[0]?.object)
  })

  it("gets a bookmark every minute if it wants, and ends when its time is up", () => {
    const api = world()
    const [marked, plain] = [true, false].map((bookmarks) => api.send("GET", `${leases}?watch=1&resourceVersion=16&timeoutSeconds=130&allowWatchBookmarks=${bookmarks}`))
    api.run(150)
    expect(lines(api, plain as number)).toEqual([])
    expect(lines(api, marked as number).map((text) => text.split(" ")[0])).toEqual(["BOOKMARK", "BOOKMARK"])
    const told = api.events(marked as number).map(({ object }) => revision(object))
    expect(told[1]).toBeGreaterThan(told[0] as number)
    expect(api.got.filter(({ what }) => what === "ended").map(({ n }) => n).toSorted((x, y) => x - y)).toEqual([marked, plain])
    expect(api.server.watchers.byId.size).toBe(0)
  })

  it("from a revision that is forgotten is told so, and ends", () => {
    const api = world({ historyMin: 3, historyMicros: 1_000_000 })
    for (let i = 0; i < 12; i++) {
      api.object("PATCH", `${leases}/a`, { spec: { holderIdentity: `x${i}` } }, merge)
      api.run(1)
    }
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=16`)
    api.run(0.1)
    expect(api.events(n)).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: expect.stringMatching(/^too old resource version: 16 \(\d+\)$/) as string } }])
    expect(api.got.at(-1)).toMatchObject({ n, what: "ended" })
  })

  it("hears all changes of one instant in one message", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=16`)
    api.run(0.1)
    const at = (api.world.now + 10) as never
    for (const name of ["c", "d", "e"]) api.send("POST", leases, lease(name), { at })
    api.run(1)
    const messages = api.got.filter((got) => got.n === n && got.what === "events").map(({ value }) => (value as WatchEvent[]).length)
    // The first is synced alone; what came meanwhile shares the next sync.
    expect(messages).toEqual([1, 2])
  })

  it("outlives the store's end, and goes on without a gap", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=16`)
    api.run(0.1)
    api.fault("etcd", "process/kill")
    api.run(10)
    api.object("POST", leases, lease("c"))
    api.run(1)
    expect(lines(api, n).map((text) => text.split(" ").slice(0, 2).join(" "))).toEqual(["ADDED c"])
    expect(api.got.filter((got) => got.n === n && got.what !== "events").length).toBe(1)
  })

  it("breaks with its server; what it missed it is told only by a new list", () => {
    const api = world()
    const n = api.send("GET", `${leases}?watch=1&resourceVersion=15`)
    api.run(0.1)
    api.fault("kube-apiserver", "process/kill")
    api.run(5)
    expect(api.got.find((got) => got.n === n && got.what === "failed")).toBeDefined()
    const again = api.send("GET", `${leases}?watch=1&resourceVersion=15`)
    api.run(1)
    expect(lines(api, again)[0]).toMatch(/^ERROR {2}too old resource version: 15 \(\d+\)$/)
    expect(api.ask("GET", `${leases}?resourceVersion=0`).body).toMatchObject({ items: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }] })
  })
})
