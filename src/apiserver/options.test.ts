import { describe, expect, it, test } from "vitest"
import type { ApiObject, List, Status } from "../api/meta.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const configMaps = "/api/v1/namespaces/default/configmaps"
const services = "/api/v1/namespaces/default/services"
const configMap = (name: string, data: object = {}): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data })
const merge = "application/merge-patch+json"
const json = "application/json-patch+json"

function open(...names: string[]): ApiWorld {
  const world = new ApiWorld()
  for (const name of names) world.object("POST", configMaps, configMap(name))
  return world
}
const words = (body: unknown): string => `${(body as Status).code} ${(body as Status).message}`
const namesIn = (body: unknown): string[] => (body as List<ApiObject>).items.map(({ metadata }) => metadata.name)

describe("a dry run", () => {
  it("of a deletion is asked for in its body, or in the query where there is no body", () => {
    const world = open("a", "b")
    const dry = { kind: "DeleteOptions", apiVersion: "v1", dryRun: ["All"] }
    expect(world.object("DELETE", `${configMaps}/a`, dry)).toMatchObject({ status: "Success" })
    expect(namesIn(world.ask("DELETE", configMaps, dry).body)).toEqual(["a", "b"])
    world.ask("DELETE", `${configMaps}/a?dryRun=All`)
    world.ask("DELETE", `${configMaps}?dryRun=All`)
    expect(namesIn(world.ask("GET", configMaps).body)).toEqual(["a", "b"])
    // As in a real server, a body alone says what is wanted.
    world.ask("DELETE", `${configMaps}/a?dryRun=All`, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 })
    expect(namesIn(world.ask("GET", configMaps).body)).toEqual(["b"])
  })

  it("of a Service's deletion leaves it its address", () => {
    const world = open()
    const { spec } = world.object("POST", services, { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { ports: [{ port: 80 }] } }) as ApiObject & { spec: { clusterIP: string } }
    world.ask("DELETE", `${services}/web`, { dryRun: ["All"] })
    world.ask("DELETE", services, { dryRun: ["All"] })
    expect(world.ask("GET", `/apis/networking.k8s.io/v1/ipaddresses/${spec.clusterIP}`).status).toBe(200)
  })

  it("of a Pod's eviction is asked for in its options, too", () => {
    const world = open()
    world.account()
    world.object("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "c", image: "nginx" }] } })
    world.ask("POST", "/api/v1/namespaces/default/pods/web/eviction", { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" }, deleteOptions: { dryRun: ["All"] } })
    expect(world.object("GET", "/api/v1/namespaces/default/pods/web").metadata.deletionTimestamp).toBeUndefined()
  })

  it("writes nothing, whatever the verb", () => {
    const world = open("a")
    world.object("POST", `${configMaps}?dryRun=All`, configMap("new"))
    const before = world.object("GET", `${configMaps}/a`)
    expect(world.object("PUT", `${configMaps}/a?dryRun=All`, configMap("a", { put: "x" }))).toMatchObject({ data: { put: "x" } })
    expect(world.object("PATCH", `${configMaps}/a?dryRun=All`, { data: { patch: "x" } }, merge)).toMatchObject({ data: { patch: "x" } })
    expect([world.object("GET", `${configMaps}/a`), namesIn(world.ask("GET", configMaps).body)]).toEqual([before, ["a"]])
  })
})

test("options that cannot be are refused in the words of a real server", () => {
  const world = open("a")
  const long = "x".repeat(129)
  expect([
    words(world.ask("POST", `${configMaps}?dryRun=Some`, configMap("b")).body), words(world.ask("PUT", `${configMaps}/a?fieldManager=${long}`, configMap("a")).body),
    words(world.ask("PATCH", `${configMaps}/a?fieldValidation=Loose`, {}, merge).body), words(world.ask("DELETE", `${configMaps}/a?dryRun=None`).body), words(world.ask("DELETE", `${configMaps}/a?gracePeriodSeconds=soon`).body),
    words(world.ask("DELETE", `${configMaps}/a`, { propagationPolicy: "Sideways" }).body), words(world.ask("DELETE", `${configMaps}/a`, { propagationPolicy: "Orphan", orphanDependents: true }).body),
    words(world.ask("DELETE", `${configMaps}/a`, { kind: "Pod" }).body), words(world.ask("DELETE", `${configMaps}/a`, { gracePeriodSeconds: "5" }).body),
    words(world.ask("GET", `${configMaps}?limit=few`).body), words(world.ask("GET", `${configMaps}?resourceVersionMatch=Near&resourceVersion=5`).body),
  ]).toEqual([
    '422 CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"', '422 UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    '422 PatchOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"',
    '422 DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["None"]: supported values: "All"', '400 strconv.ParseInt: parsing "soon": invalid syntax',
    '422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    '422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    "400 decoded object cannot be converted to DeleteOptions", "400 json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
    '400 strconv.ParseInt: parsing "few": invalid syntax', '422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""',
  ])
  expect(world.ask("GET", `${configMaps}/a`).status).toBe(200)
})

describe("a list", () => {
  it("with a limit from a revision is as of that revision, without a limit at least as new", () => {
    const world = open("a", "b", "c")
    const { metadata } = world.object("GET", `${configMaps}/b`)
    world.ask("DELETE", `${configMaps}/a`)
    expect(namesIn(world.ask("GET", `${configMaps}?limit=9&resourceVersion=${metadata.resourceVersion}`).body)).toEqual(["a", "b"])
    expect(namesIn(world.ask("GET", `${configMaps}?resourceVersion=${metadata.resourceVersion}`).body)).toEqual(["b", "c"])
    expect(namesIn(world.ask("GET", `${configMaps}?limit=9&resourceVersion=0`).body)).toEqual(["b", "c"])
  })

  it("whose continuation came too late gets a token by which it goes on with what is there now", () => {
    const world = open("a", "b", "c")
    const first = world.ask("GET", `${configMaps}?limit=1`).body as unknown as List<ApiObject>
    const goOn = (token = ""): ReturnType<ApiWorld["ask"]> => world.ask("GET", `${configMaps}?continue=${encodeURIComponent(token)}`)
    world.ask("DELETE", `${configMaps}/b`)
    expect(namesIn(goOn(first.metadata.continue).body)).toEqual(["b", "c"])
    world.run(601)
    const late = goOn(first.metadata.continue)
    expect(late).toMatchObject({ status: 410, body: { reason: "Expired", metadata: { continue: expect.any(String) as string } } })
    expect(namesIn(goOn((late.body as unknown as Status).metadata.continue).body)).toEqual(["c"])
    expect(goOn("v1:0:a").status).toBe(400)
  })
})

test("a path of the other sort, and a patch that is none or asks for too much, are refused as by a real server", () => {
  const world = open("a")
  const noRoute = "405 the server does not allow this method on the requested resource"
  expect([
    words(world.ask("PUT", configMaps, configMap("a")).body), words(world.ask("PATCH", configMaps, {}, merge).body), words(world.ask("POST", `${configMaps}/b`, configMap("b")).body),
    words(world.ask("PATCH", `${configMaps}/a`, { op: "test" }, json).body), words(world.ask("PATCH", `${configMaps}/a`, Array.from({ length: 10_001 }, () => ({ op: "test", path: "/kind", value: "ConfigMap" })), json).body),
  ]).toEqual([
    noRoute, noRoute, noRoute, "400 json: cannot unmarshal object into Go value of type jsonpatch.Patch", "413 Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
  ])
})
