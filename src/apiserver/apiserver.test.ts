import { describe, expect, it } from "vitest"
import type { ApiObject, Status } from "../api/meta.ts"
import type { HttpResponse } from "../net/http.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
const lease = (name: string, more: object = {}): object => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, ...more }, spec: { holderIdentity: "me", leaseDurationSeconds: 40 } })
const node = (name: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name } })
const merge = "application/merge-patch+json"
const strategic = "application/strategic-merge-patch+json"
const json = "application/json-patch+json"

/** A response in one line: its code, and an object's name and revision or a refusal's reason and words. */
function line({ status, body }: HttpResponse): string {
  const { kind, metadata, message, reason } = body as unknown as ApiObject & Status
  if (kind === "Status") return `${status} ${reason ?? ""} ${message ?? ""}`.trim()
  return `${status} ${kind as string} ${metadata.name ?? ""} rv=${metadata.resourceVersion}`
}

describe("a server that starts", () => {
  it("makes its namespaces and its Lease, in the order of a real one", () => {
    const world = new ApiWorld()
    world.run(30)
    const lines = world.audit.map(({ at, verb, resource, namespace, name, code, revisions }) => `${(at / 1e6).toFixed(3)} ${verb} ${resource} ${namespace && `${namespace}/`}${name.replace(/-[a-z2-7]{26}/, "-x")} ${code} ${revisions.join()}`.trim())
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "1.001 delete leases kube-system/apiserver-x 404
      1.002 create leases kube-system/apiserver-x 404
      1.001 create namespaces kube-system 201 2
      1.003 create namespaces kube-public 201 3
      1.004 create namespaces default 201 4
      1.006 create namespaces kube-node-lease 201 5
      1.007 create servicecidrs kubernetes 201 6
      1.009 patch servicecidrs kubernetes 200 7
      1.010 create priorityclasses system-node-critical 201 8
      1.012 create priorityclasses system-cluster-critical 201 9
      1.014 create services default/kubernetes 201 10,11
      1.016 create endpoints default/kubernetes 201 12
      1.018 create endpointslices default/kubernetes 201 13
      1.202 create leases kube-system/apiserver-x 201 14
      11.604 update leases kube-system/apiserver-x 200 15
      21.960 update leases kube-system/apiserver-x 200 16
      32.184 update leases kube-system/apiserver-x 200 17"
    `)
  })

  it("answers for its health and version", () => {
    const world = new ApiWorld()
    expect(world.ask("GET", "/readyz")).toMatchObject({ status: 200, body: "ok" })
    expect(world.ask("GET", "/version").body).toMatchObject({ gitVersion: "v1.36.3" })
    world.fault("etcd", "process/stop")
    expect(world.ask("GET", "/readyz").status).toBe(500)
  })
})

describe("writes", () => {
  it("give what they stored, under the store's revision, with what the server adds", () => {
    const world = new ApiWorld()
    const created = world.ask("POST", "/api/v1/nodes", node("node-1"))
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      metadata: { name: "node-1", creationTimestamp: "2026-01-01T12:00:03Z", uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string },
      spec: { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
    })
    expect(Object.isFrozen(created.body)).toBe(true)
    expect(world.audit.at(-1)).toMatchObject({ verb: "create", resource: "nodes", name: "node-1", code: 201, revisions: [Number((created.body as unknown as ApiObject).metadata.resourceVersion)] })
    // The answer, the cache and a later reader share one object.
    expect(world.ask("GET", "/api/v1/nodes/node-1").body).toBe(created.body)
  })

  it("say no in Kubernetes' words", () => {
    const world = new ApiWorld()
    const said = [
      world.ask("GET", `${leases}/a`),
      world.ask("POST", leases, lease("a")),
      world.ask("POST", leases, lease("a")),
      world.ask("PUT", `${leases}/a`, lease("a")),
      world.ask("PUT", `${leases}/a`, lease("a", { resourceVersion: "1" })),
      world.ask("PUT", `${leases}/b`, lease("a")),
      world.ask("POST", leases, lease("a", { namespace: "kube-system" })),
      world.ask("POST", leases.replace("default", "nowhere"), lease("a")),
      world.ask("POST", leases, lease("Not_A_Name")),
      world.ask("POST", leases, { ...lease("c"), apiVersion: "v1" }),
      world.ask("POST", leases, { ...lease("c"), kind: "Pod" }),
      world.ask("POST", leases, lease("c", { resourceVersion: "5" })),
      world.ask("DELETE", `${leases}/a`, { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: "other" } }),
      world.ask("DELETE", `${leases}/c`),
      world.ask("DELETE", "/api/v1/namespaces/default"),
      world.ask("PATCH", `${leases}/a`, {}, "application/apply-patch+yaml"),
      world.ask("POST", leases, lease("c"), "application/vnd.kubernetes.protobuf"),
      world.ask("GET", "/apis/apps/v9/namespaces/default/deployments"),
      world.ask("GET", `${leases}?labelSelector=a%3D%3D%3Db`),
      world.ask("GET", `${leases}?fieldSelector=spec.x%3D1`),
      world.ask("GET", `${leases}?resourceVersion=x`),
    ]
    expect(said.map(line).join("\n")).toMatchInlineSnapshot(`
      "404 NotFound leases.coordination.k8s.io "a" not found
      201 Lease a rv=15
      409 AlreadyExists leases.coordination.k8s.io "a" already exists
      422 Invalid Lease.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: "": must be specified for an update
      409 Conflict Operation cannot be fulfilled on leases.coordination.k8s.io "a": the object has been modified; please apply your changes to the latest version and try again
      400 BadRequest the name of the object (a) does not match the name on the URL (b)
      400 BadRequest the namespace of the provided object does not match the namespace sent on the request
      404 NotFound namespaces "nowhere" not found
      422 Invalid Lease.coordination.k8s.io "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
      400 BadRequest the API version in the data (v1) does not match the expected API version (coordination.k8s.io/v1)
      400 BadRequest Pod in version "v1" cannot be handled as a Lease: no kind "Pod" is registered for version "coordination.k8s.io/v1" in scheme
      500  resourceVersion should not be set on objects to be created
      409 Conflict Operation cannot be fulfilled on leases.coordination.k8s.io "a": Precondition failed: UID in precondition: other, UID in object meta: 428ee84f-f16d-408d-8f8f-343cf8db1a80
      404 NotFound leases.coordination.k8s.io "c" not found
      403 Forbidden namespaces "default" is forbidden: this namespace may not be deleted
      415 UnsupportedMediaType the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json
      415 UnsupportedMediaType the body of the request was in an unknown format - accepted media types include: application/json
      404 NotFound the server could not find the requested resource
      400 BadRequest unable to parse requirement: found '=', expected: identifier
      400 BadRequest "spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"
      422 Invalid ListOptions.meta.k8s.io "" is invalid: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax"
    `)
  })

  it("that change nothing write nothing", () => {
    const world = new ApiWorld()
    const first = world.object("POST", leases, lease("a"))
    const again = world.object("PUT", `${leases}/a`, first)
    expect(again).toBe(first)
    expect(world.object("PATCH", `${leases}/a`, { spec: { holderIdentity: "me" } }, merge)).toBe(first)
    expect(world.audit.slice(-2).map(({ code, revisions }) => [code, revisions])).toEqual([[200, []], [200, []]])
  })

  it("of two with one resourceVersion: the second conflicts, a patch does not", () => {
    const world = new ApiWorld()
    const first = world.object("POST", leases, lease("a"))
    const as = (holderIdentity: string): object => ({ ...first, spec: { holderIdentity, leaseDurationSeconds: 40 } })
    const at = world.world.now + 10
    const sent = ["x", "y"].map((holder) => world.send("PUT", `${leases}/a`, as(holder), { at: at as never }))
    const patches = ["p", "q"].map((holder) => world.send("PATCH", `${leases}/a`, { metadata: { labels: { [holder]: "1" } } }, { at: at as never, type: merge }))
    world.run(1)
    expect(sent.map((n) => world.response(n)?.status)).toEqual([200, 409])
    expect(line(world.response(sent[1] as number) as HttpResponse)).toBe(
      '409 Conflict Operation cannot be fulfilled on leases.coordination.k8s.io "a": the object has been modified; please apply your changes to the latest version and try again',
    )
    expect(patches.map((n) => world.response(n)?.status)).toEqual([200, 200])
    expect(world.object("GET", `${leases}/a`).metadata.labels).toEqual({ p: "1", q: "1" })
    expect(line(world.ask("PATCH", `${leases}/a`, { metadata: { resourceVersion: "1" } }, merge))).toContain("409 Conflict")
  })

  it("patch by merge, by JSON and strategically", () => {
    const world = new ApiWorld()
    world.object("POST", "/api/v1/nodes", node("node-1"))
    const patched = world.object("PATCH", "/api/v1/nodes/node-1/status", { status: { conditions: [{ type: "Ready", status: "False" }, { type: "DiskPressure", status: "False" }] } }, strategic)
    expect(patched).toMatchObject({ status: { conditions: [{ type: "Ready" }, { type: "DiskPressure" }] } })
    const again = world.object("PATCH", "/api/v1/nodes/node-1/status", { status: { conditions: [{ type: "Ready", status: "True" }] } }, strategic)
    expect(again).toMatchObject({ status: { conditions: [{ type: "Ready", status: "True" }, { type: "DiskPressure", status: "False" }] } })
    const untainted = world.object("PATCH", "/api/v1/nodes/node-1", { spec: { taints: null }, status: { phase: "no" } }, merge)
    expect(untainted).toMatchObject({ spec: {}, status: { conditions: [{ status: "True" }, {}] } })
    expect(untainted).not.toHaveProperty("spec.taints")
    expect(untainted).not.toHaveProperty("status.phase")
    const labelled = world.object("PATCH", "/api/v1/nodes/node-1", [{ op: "add", path: "/metadata/labels", value: { a: "b" } }], json)
    expect(labelled.metadata.labels).toEqual({ a: "b" })
    expect(line(world.ask("PATCH", "/api/v1/nodes/node-1", [{ op: "test", path: "/metadata/labels/a", value: "c" }], json))).toBe("422 Invalid the server rejected our request due to an error in our request")
  })

  it("are read by the kind's schema: wrong types are refused, unknown fields refused, told or dropped as asked", () => {
    const world = new ApiWorld()
    const odd = { ...lease("a"), spec: { holder: "me" }, extra: 1 }
    expect(line(world.ask("POST", leases, { ...lease("a"), spec: { leaseDurationSeconds: "40" } }))).toBe(
      '400 BadRequest Lease in version "v1" cannot be handled as a Lease: json: cannot unmarshal string into Go struct field LeaseSpec.spec.leaseDurationSeconds of type int32',
    )
    expect(line(world.ask("POST", `${leases}?fieldValidation=Strict`, odd))).toBe(
      '400 BadRequest Lease in version "v1" cannot be handled as a Lease: strict decoding error: unknown field "spec.holder", unknown field "extra"',
    )
    const told = world.ask("POST", leases, odd)
    expect(told.headers["warning"]).toBe(String.raw`299 - "unknown field \"spec.holder\"", 299 - "unknown field \"extra\""`)
    expect(told.body).toMatchObject({ spec: {} })
    expect(told.body).not.toHaveProperty("extra")
    expect(world.ask("PUT", `${leases}/a?fieldValidation=Ignore`, { ...(told.body as object), extra: 1 }).headers["warning"]).toBeUndefined()
    expect(line(world.ask("PATCH", `${leases}/a?fieldValidation=Strict`, { extra: 1 }, merge))).toBe(
      String.raw`422 Invalid  "" is invalid: patch: Invalid value: "{\"extra\":1}": strict decoding error: unknown field "extra"`,
    )
  })

  it("generate names, and a dry run leaves nothing behind", () => {
    const world = new ApiWorld()
    const named = world.object("POST", leases, { ...lease(""), metadata: { generateName: "web-" } })
    expect(named.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(world.ask("POST", `${leases}?dryRun=All`, lease("dry")).status).toBe(201)
    expect(world.ask("GET", `${leases}/dry`).status).toBe(404)
  })

  it("that are too many at once, or too big, are refused by name", () => {
    const world = new ApiWorld({ config: { writingMax: 2, bodyBytesMax: 1_000 } })
    const at = (world.world.now + 10) as never
    const user = { name: "system:node:a", groups: ["system:nodes"] }
    const sent = [1, 2, 3].map((i) => world.send("POST", leases, lease(`a${i}`), { at, user }))
    world.run(1)
    const responses = sent.map((n) => world.response(n) as HttpResponse)
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 429])
    expect(responses[2]?.headers["retry-after"]).toBe("1")
    expect(line(world.ask("POST", leases, lease("big", { annotations: { a: "x".repeat(1_000) } })))).toBe("413 RequestEntityTooLarge Request entity too large: limit is 1000")
  })
})

describe("deletions", () => {
  it("answer with a Status, and wait for finalizers", () => {
    const world = new ApiWorld()
    const { metadata } = world.object("POST", leases, lease("a"))
    expect(world.ask("DELETE", `${leases}/a`)).toMatchObject({ status: 200, body: { status: "Success", details: { name: "a", group: "coordination.k8s.io", kind: "leases", uid: metadata.uid } } })
    world.object("POST", leases, lease("b", { finalizers: ["example.com/wait"] }))
    const marked = world.object("DELETE", `${leases}/b`)
    expect(marked.metadata).toMatchObject({ deletionTimestamp: expect.any(String) as string, deletionGracePeriodSeconds: 0, finalizers: ["example.com/wait"] })
    expect(world.ask("DELETE", `${leases}/b`).status).toBe(200)
    expect(world.object("PATCH", `${leases}/b`, { metadata: { finalizers: null } }, merge).metadata.name).toBe("b")
    expect(world.ask("GET", `${leases}/b`).status).toBe(404)
  })

  it("mark what the garbage collector is to do", () => {
    const world = new ApiWorld()
    for (const name of ["a", "b", "c"]) world.object("POST", leases, lease(name))
    const deletedWith = (name: string, propagationPolicy: string): ApiObject => world.object("DELETE", `${leases}/${name}`, { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy })
    expect(deletedWith("a", "Foreground").metadata.finalizers).toEqual(["foregroundDeletion"])
    expect(deletedWith("b", "Orphan").metadata.finalizers).toEqual(["orphan"])
    expect(deletedWith("c", "Background")).toMatchObject({ kind: "Status", status: "Success" })
  })

  it("close a namespace, which stays until it is finalized; nothing new gets in", () => {
    const world = new ApiWorld()
    world.object("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
    const closing = world.object("DELETE", "/api/v1/namespaces/shop")
    expect(closing).toMatchObject({ kind: "Namespace", metadata: { deletionTimestamp: expect.any(String) as string }, status: { phase: "Terminating" } })
    const refused = world.ask("POST", leases.replace("default", "shop"), lease("a"))
    expect(line(refused)).toBe('403 Forbidden leases.coordination.k8s.io "a" is forbidden: unable to create new content in namespace shop because it is being terminated')
    world.run(2)
    expect(world.object("DELETE", "/api/v1/namespaces/shop")).toBe(closing)
    expect(world.ask("PUT", "/api/v1/namespaces/shop/finalize", { ...closing, spec: { finalizers: [] } }).status).toBe(200)
    expect(world.ask("GET", "/api/v1/namespaces/shop").status).toBe(404)
  })

  it("of a Pod take their time, shorten it, and write twice when forced", () => {
    const world = new ApiWorld()
    const pods = "/api/v1/namespaces/default/pods"
    const pod = (name: string, nodeName?: string): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "c", image: "nginx" }], ...(nodeName ? { nodeName } : {}) } })
    world.account()
    world.object("POST", pods, pod("free"))
    expect(world.object("DELETE", `${pods}/free`)).toMatchObject({ kind: "Pod", metadata: { deletionGracePeriodSeconds: 0 } })
    expect(world.ask("GET", `${pods}/free`).status).toBe(404)
    world.object("POST", pods, pod("bound", "node-1"))
    const going = world.object("DELETE", `${pods}/bound`)
    expect(going.metadata).toMatchObject({ deletionGracePeriodSeconds: 30, deletionTimestamp: "2026-01-01T12:00:33Z", generation: 2 })
    expect(world.object("DELETE", `${pods}/bound`, { gracePeriodSeconds: 60 })).toBe(going)
    expect(world.object("DELETE", `${pods}/bound`, { gracePeriodSeconds: 5 }).metadata).toMatchObject({ deletionGracePeriodSeconds: 5, deletionTimestamp: "2026-01-01T12:00:08Z" })
    const watch = world.send("GET", `${pods}?watch=1&resourceVersion=0`)
    world.run(0.1)
    expect(world.ask("DELETE", `${pods}/bound`, { gracePeriodSeconds: 0 }).status).toBe(200)
    world.run(0.1)
    expect(world.events(watch).map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"])
    expect(world.audit.at(-1)?.revisions.length).toBe(2)
  })

  it("of a collection take what is selected", () => {
    const world = new ApiWorld()
    for (const name of ["a", "b", "c"]) world.object("POST", leases, lease(name, { labels: { keep: name === "b" ? "yes" : "no" } }))
    expect(world.ask("DELETE", `${leases}?labelSelector=keep%3Dno`).body).toMatchObject({ kind: "LeaseList", items: [{ metadata: { name: "a" } }, { metadata: { name: "c" } }] })
    expect(world.ask("GET", leases).body).toMatchObject({ items: [{ metadata: { name: "b" } }] })
    expect(world.audit.findLast(({ verb }) => verb === "deletecollection")?.revisions.length).toBe(2)
  })

  it("of a collection have no bound, and end with their client", () => {
    const world = new ApiWorld()
    for (let i = 0; i < 300; i++) world.send("POST", leases, lease(`l${i}`), { at: (world.world.now + 1 + 100 * i) as never })
    world.run(1)
    world.object("POST", leases, lease("held", { finalizers: ["example.com/wait"] }))
    const { items } = world.ask("DELETE", leases).body as unknown as { items: ApiObject[] }
    expect(items.length).toBe(301)
    expect(world.ask("GET", leases).body).toMatchObject({ items: [{ metadata: { name: "held", deletionTimestamp: expect.any(String) as string } }] })
    expect(world.ask("DELETE", leases.replace("default", "kube-public")).body).toMatchObject({ items: [] })
    world.fault("etcd", "process/hang")
    const n = world.send("DELETE", `${leases}?resourceVersion=0`)
    world.run(0.01)
    expect(world.server.gatherings.size).toBe(1)
    world.cancel(n)
    world.run(0.1)
    const { flows, origins, gatherings, parentOf, answersOfParts } = world.server
    expect([flows.running.size, origins.size, gatherings.size, parentOf.size, answersOfParts.size]).toEqual([0, 0, 0, 0, 0])
  })
})

describe("lists", () => {
  const names = (response: HttpResponse): string[] => (response.body as unknown as { items: ApiObject[] }).items.map(({ metadata }) => metadata.name)

  it("select, and go on where a limit has cut them, at the revision of the first part", () => {
    const world = new ApiWorld()
    for (const name of ["a", "b", "c", "d"]) world.object("POST", leases, lease(name, { labels: { half: name < "c" ? "1" : "2" } }))
    expect(names(world.ask("GET", `${leases}?labelSelector=half%3D2`))).toEqual(["c", "d"])
    expect(names(world.ask("GET", `${leases}?fieldSelector=metadata.name%3Db`))).toEqual(["b"])
    const first = world.ask("GET", `${leases}?limit=2`)
    expect(names(first)).toEqual(["a", "b"])
    expect(first.body).toMatchObject({ metadata: { remainingItemCount: 2 } })
    const { metadata } = first.body as unknown as ApiObject & { metadata: { continue: string } }
    world.ask("DELETE", `${leases}/c`)
    const rest = world.ask("GET", `${leases}?limit=2&continue=${encodeURIComponent(metadata.continue)}`)
    expect(names(rest)).toEqual(["c", "d"])
    expect(rest.body).toMatchObject({ metadata: { resourceVersion: metadata.resourceVersion } })
    expect(names(world.ask("GET", leases))).toEqual(["a", "b", "d"])
  })

  it("from a revision that is soon to come wait for it", () => {
    const world = new ApiWorld()
    const n = world.send("GET", `${leases}?resourceVersion=16`)
    world.run(0.1)
    world.object("POST", leases, lease("a"))
    world.run(0.1)
    expect(world.response(n)).toBeUndefined()
    world.object("POST", leases, lease("b"))
    world.run(0.1)
    expect(names(world.response(n) as HttpResponse)).toEqual(["a", "b"])
  })

  it("from a revision that is still to come give up after 3 s", () => {
    const world = new ApiWorld()
    const before = world.world.now
    expect(line(world.ask("GET", `${leases}?resourceVersion=1000`))).toBe("504 Timeout Timeout: Too large resource version: 1000, current: 14")
    expect(world.world.now - before).toBeGreaterThan(3_000_000)
    expect(names(world.ask("GET", `${leases}?resourceVersion=0`))).toEqual([])
  })
})
