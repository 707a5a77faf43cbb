import { describe, expect, it, test } from "vitest"
import type { Service } from "../../api/kinds/service.ts"
import type { ApiObject, List, Status } from "../../api/meta.ts"
import { parseCidr, type Cidr } from "../../base/cidr.ts"
import { ApiWorld } from "../../testing/apiserver.ts"
import { casesOf, describeTable } from "../../testing/tables.ts"
import { addresses, addressOffset, chooseFree, portOffset, serviceAddress } from "./ranges.ts"

const services = "/api/v1/namespaces/default/services"
const addressPath = "/apis/networking.k8s.io/v1/ipaddresses"
const merge = "application/merge-patch+json"
const serviceOf = (name: string, spec: object = {}): object => ({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })

/** "address ports" of a Service as it was answered, or the refusal's words. */
function words(body: unknown): string {
  if ((body as Status).kind === "Status") return (body as Status).message ?? ""
  const { spec } = body as Service
  const ports = [...(spec?.ports ?? []).map(({ nodePort }) => nodePort ?? 0), ...(spec?.healthCheckNodePort ? [spec.healthCheckNodePort] : [])]
  return `${spec?.clusterIP ?? "-"} ${ports.join(",")}`
}
const post = (world: ApiWorld, name: string, spec?: object): string => words(world.ask("POST", services, serviceOf(name, spec)).body)
const patch = (world: ApiWorld, name: string, spec: object): string => words(world.ask("PATCH", `${services}/${name}`, { spec }, merge).body)
/** Which addresses are kept, and for whom. */
const held = (world: ApiWorld): string[] => (world.object("GET", addressPath) as unknown as List<ApiObject & { spec: { parentRef: { name: string } } }>).items.map(({ metadata, spec }) => `${metadata.name} ${spec.parentRef.name}`)

const drawn = /^10\.(9[6-9]|1[01]\d)\.\d+\.\d+ 0$/
const drawnPort = /^10\.\d+\.\d+\.\d+ 3[0-2]\d\d\d$/

describe("a Service's address", () => {
  it("is drawn from the range, kept by an object, and free again when the Service is gone", () => {
    const world = new ApiWorld()
    const said = post(world, "web")
    expect(said).toMatch(drawn)
    const ip = said.split(" ")[0] as string
    expect(world.object("GET", `${services}/web`)).toMatchObject({ spec: { clusterIPs: [ip], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" } })
    expect(held(world)).toEqual([`10.96.0.1 kubernetes`, `${ip} web`].sort())
    expect(world.object("GET", `${addressPath}/${ip}`)).toMatchObject({
      metadata: { labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" } }, spec: { parentRef: { resource: "services", namespace: "default", name: "web" } },
    })
    world.ask("DELETE", `${services}/web`)
    expect(held(world)).toEqual(["10.96.0.1 kubernetes"])
  })

  it("may be asked for, if it is there to be had", () => {
    const world = new ApiWorld()
    expect([
      post(world, "dns", { clusterIP: "10.96.0.10" }), post(world, "b", { clusterIP: "10.96.0.10" }), post(world, "b", { clusterIP: "10.1.0.1" }), post(world, "b", { clusterIP: "10.111.255.255" }),
      post(world, "b", { clusterIP: "10.96.0.0" }), post(world, "name", { clusterIP: "None" }), post(world, "far", { type: "ExternalName", externalName: "example.com" }),
    ]).toEqual([
      "10.96.0.10 0",
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.1.0.1"]: failed to allocate IP 10.1.0.1: the provided network does not match the current range',
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.111.255.255"]: failed to allocate IP 10.111.255.255: the provided network does not match the current range',
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.0"]: failed to allocate IP 10.96.0.0: the provided network does not match the current range',
      "None 0", "- 0",
    ])
  })

  it("goes with the type that has none, comes back with another, and never changes else", () => {
    const world = new ApiWorld()
    const before = post(world, "web")
    expect(patch(world, "web", { clusterIP: "10.96.0.44" })).toBe('Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.44"]: may not change once set')
    expect(patch(world, "web", { type: "ExternalName", externalName: "example.com" })).toBe("- 0")
    expect(held(world)).toEqual(["10.96.0.1 kubernetes"])
    expect(patch(world, "web", { type: "ClusterIP" })).toMatch(drawn)
    expect(held(world)).toHaveLength(2)
    expect(before).toMatch(drawn)
  })

  it("is given back where the Service is refused after all, or was only tried", () => {
    const world = new ApiWorld()
    expect(post(world, "web", { sessionAffinity: "Sometimes", type: "NodePort" })).toContain("spec.sessionAffinity")
    expect(words(world.ask("POST", `${services}?dryRun=All`, serviceOf("web", { type: "NodePort" })).body)).toBe("10.96.0.0 32769")
    post(world, "web")
    expect(world.ask("POST", services, serviceOf("web")).status).toBe(409)
    expect(held(world)).toHaveLength(2)
    expect(post(world, "all", { type: "NodePort", ports: [{ port: 80, nodePort: 30010 }] })).toMatch(/ 30010$/)
  })

  it("is no two Services', however many are made at once", () => {
    const world = new ApiWorld()
    for (let i = 0; i < 20; i++) world.send("POST", services, serviceOf(`web-${i}`, { type: "NodePort" }))
    world.run(2)
    const made = (world.object("GET", services) as unknown as List<Service>).items
    expect(new Set(made.map(({ spec }) => spec?.clusterIP)).size).toBe(21)
    expect(new Set(made.map(({ spec }) => spec?.ports?.[0]?.nodePort)).size).toBe(21)
  })
})

describe("a Service's port on the nodes", () => {
  it("is drawn, one for each port whatever the protocol, or the one that is asked for", () => {
    const world = new ApiWorld()
    expect(post(world, "a", { type: "NodePort" })).toMatch(drawnPort)
    const dns = world.object("POST", services, serviceOf("dns", { type: "NodePort", ports: [{ name: "u", port: 53, protocol: "UDP" }, { name: "t", port: 53 }, { name: "w", port: 80 }] })) as Service
    const [udp, tcp, web] = (dns.spec?.ports ?? []).map(({ nodePort }) => nodePort)
    expect([udp === tcp, udp === web]).toEqual([true, false])
    expect([
      post(world, "b", { type: "NodePort", ports: [{ port: 80, nodePort: 30010 }] }).split(" ")[1], post(world, "c", { type: "NodePort", ports: [{ port: 80, nodePort: 30010 }] }),
      post(world, "c", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
    ]).toEqual([
      "30010", 'Service "c" is invalid: spec.ports[0].nodePort: Invalid value: 30010: provided port is already allocated',
      'Service "c" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ])
    expect(post(world, "lb", { type: "LoadBalancer", externalTrafficPolicy: "Local" })).toMatch(/ 3\d{4},3\d{4}$/)
    expect(post(world, "lb2", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false })).toMatch(/ 0$/)
  })

  it("stays through updates, and is free again with the type or the Service", () => {
    const world = new ApiWorld()
    const asked = { type: "NodePort", ports: [{ port: 80, nodePort: 30010 }] }
    post(world, "web", asked)
    expect(patch(world, "web", { ports: [{ port: 80, name: "x", nodePort: 30010 }, { port: 81, name: "y" }] })).toMatch(/ 30010,3\d{4}$/)
    expect(patch(world, "web", { type: "ClusterIP", ports: [{ port: 80 }] })).toMatch(/ 0$/)
    expect(post(world, "other", asked)).toMatch(/ 30010$/)
    world.ask("DELETE", services)
    expect(post(world, "third", asked)).toMatch(/ 30010$/)
  })
})

test("a range is searched from a drawn place above its static part, and there last", () => {
  const taken = new Set([5, 6])
  expect(chooseFree(8, 3, 2, (i) => !taken.has(i))).toBe(7)
  expect(chooseFree(8, 3, 2, (i) => i < 3)).toBe(0)
  expect(chooseFree(8, 3, 2, () => false)).toBeUndefined()
  expect([serviceAddress(0), serviceAddress(addresses.size - 1), addresses.offset]).toEqual(["10.96.0.1", "10.111.255.254", 256])
})

describeTable("service-ip-and-port-ranges", (cases) => {
  test("the static parts are as large as upstream's", () => {
    for (const { value } of casesOf(cases, "Test_calculateRangeOffset") as unknown as readonly { readonly value: { readonly cidr?: string; readonly args?: { readonly pr: { readonly Size: number } }; readonly want?: number } }[]) {
      expect(value.cidr === undefined ? portOffset(value.args?.pr.Size ?? 0) : addressOffset(parseCidr(value.cidr) as Cidr)).toBe(value.want ?? 0)
    }
  })
})

test("the Service `kubernetes` leads to the API servers that live, and comes back when it is deleted", () => {
  const world = new ApiWorld()
  expect(world.object("GET", `${services}/kubernetes`)).toMatchObject({ spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, targetPort: 6443 }] }, metadata: { labels: { component: "apiserver", provider: "kubernetes" } } })
  const endpoints = "/api/v1/namespaces/default/endpoints/kubernetes"
  const subsets = [{ addresses: [{ ip: "10.0.0.10" }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }]
  expect(world.object("GET", endpoints)).toMatchObject({ subsets })
  world.ask("DELETE", `${services}/kubernetes`)
  world.ask("PATCH", endpoints, { subsets: [] }, merge)
  world.run(11)
  expect(world.ask("GET", `${services}/kubernetes`).status).toBe(200)
  expect(world.object("GET", endpoints)).toMatchObject({ subsets })
  expect(world.object("GET", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes")).toMatchObject({ endpoints: [{ addresses: ["10.0.0.10"], conditions: { ready: true } }] })
  expect(world.object("GET", "/apis/networking.k8s.io/v1/servicecidrs/kubernetes")).toMatchObject({ spec: { cidrs: ["10.96.0.0/12"] }, status: { conditions: [{ type: "Ready", status: "True" }] } })
})
