import { describe, expect, it } from "vitest"
import type { ApiObject, List } from "../../api/meta.ts"
import { ApiWorld } from "../../testing/apiserver.ts"

const services = "/api/v1/namespaces/default/services"
const addresses = "/apis/networking.k8s.io/v1/ipaddresses"
const serviceOf = (name: string): object => ({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30_010 }] } })

const keptFor = (world: ApiWorld): readonly string[] => (world.object("GET", addresses) as unknown as List<ApiObject & { spec: { parentRef: { name: string } } }>).items.map(({ spec }) => spec.parentRef.name).toSorted()
const events = (world: ApiWorld): readonly string[] => (world.object("GET", "/api/v1/namespaces/default/events") as unknown as List<ApiObject & { reason: string; message: string }>).items.map(({ reason, message }) => `${reason}: ${message}`)

/** A client goes away when address and port are taken, and the Service is not written yet. */
function left(): ApiWorld {
  const world = new ApiWorld()
  const request = world.send("POST", services, serviceOf("web"))
  world.run(0.003)
  world.cancel(request)
  world.run(1)
  expect(world.ask("GET", `${services}/web`).status).toBe(404)
  return world
}

describe("what a client left behind that went away before its Service was written", () => {
  it("is an address that is given back after a minute, and told of", () => {
    const world = left()
    expect(keptFor(world)).toEqual(["kubernetes", "web"])
    world.run(50)
    expect(keptFor(world)).toEqual(["kubernetes", "web"])
    world.run(25)
    expect(keptFor(world)).toEqual(["kubernetes"])
    expect(events(world)).toEqual([expect.stringMatching(/^IPAddressNotAllocated: IPAddress: 10\.\d+\.\d+\.\d+ for Service default\/web appears to have leaked: cleaning up$/)])
  })

  it("is a port that is given back at the third look in which no Service has it", () => {
    const world = left()
    world.run(6 * 60)
    expect(world.ask("POST", services, serviceOf("other")).body).toMatchObject({ message: expect.stringContaining("provided port is already allocated") })
    world.run(3 * 60 + 5)
    expect(world.ask("POST", services, serviceOf("other")).status).toBe(201)
  })
})

describe("a Service", () => {
  it("gets the object back that keeps its address", () => {
    const world = new ApiWorld()
    world.ask("DELETE", `${addresses}/10.96.0.1`)
    expect(keptFor(world)).toEqual([])
    world.run(11)
    expect(keptFor(world)).toEqual(["kubernetes"])
    expect(events(world)).toEqual(["ClusterIPNotAllocated: Cluster IP [IPv4]: 10.96.0.1 is not allocated; repairing"])
  })

  it("keeps what it has, and nothing is written, as long as all is right", () => {
    const world = new ApiWorld()
    world.ask("POST", services, serviceOf("web"))
    world.run(15 * 60)
    expect(world.audit.filter(({ resource, verb }) => ["ipaddresses", "services", "events"].includes(resource) && !["get", "list"].includes(verb)).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)).toEqual(["create services kubernetes", "create services web"])
    expect(world.ask("POST", services, serviceOf("other")).status).toBe(422)
    expect(keptFor(world)).toEqual(["kubernetes", "web"])
  })
})

describe("the Service kubernetes", () => {
  it("still leads to the API server after that has started anew", () => {
    const world = new ApiWorld()
    const facts = (): readonly unknown[] => [
      (world.object("GET", "/api/v1/namespaces/default/endpoints/kubernetes") as unknown as { subsets: unknown }).subsets,
      (world.object("GET", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes") as unknown as { endpoints: unknown }).endpoints,
      (world.object("GET", `${services}/kubernetes`) as unknown as { spec: unknown }).spec,
    ]
    const before = facts()
    for (const fault of ["process/kill", "host/crash"] as const) {
      world.fault("kube-apiserver", fault)
      world.run(5)
      if (fault === "host/crash") world.fault("kube-apiserver", "host/restart")
      world.run(30)
      expect(facts()).toEqual(before)
    }
    expect(before[0]).toEqual([{ addresses: [{ ip: "10.0.0.10" }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }])
  })
})
