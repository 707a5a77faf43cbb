import { describe, expect, it } from "vitest"
import type { JsonObject } from "../../base/json.ts"
import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Service } from "../../api/kinds/service.ts"
import { Workloads } from "../../testing/workloads.ts"
import type { Group } from "./changes.ts"
import { changesOf } from "./slices.ts"

const services = "/api/v1/namespaces/default/services"
const pods = "/api/v1/namespaces/default/pods"
const web = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { clusterIP: "10.96.0.77", ipFamilies: ["IPv4"], selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: "http" }] } }
const podOf = (name: string, labels: object = { app: "web" }): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec: { containers: [{ name: "web", image: "nginx", ports: [{ name: "http", containerPort: 8080 }] }] } })

/** A cluster without kubelets: the test gives Pods their addresses. */
class Lab {
  readonly world = new Workloads()

  constructor() {
    this.world.create("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels: { "topology.kubernetes.io/zone": "zone-a" } } })
  }

  pod(name: string, ip: string, ready = true, labels?: object): string {
    this.world.create(pods, podOf(name, labels))
    this.world.ready("node-1", [name])
    return this.status(name, { podIP: ip, podIPs: [{ ip }], conditions: [{ type: "Ready", status: ready ? "True" : "False" }] })
  }

  status(name: string, status: object): string {
    return this.world.patch(`${pods}/${name}/status`, { status })
  }

  get slices(): readonly string[] {
    return this.world.all("EndpointSlice").filter(({ metadata }) => (metadata as { name: string }).name !== "kubernetes").map((slice) => {
      const { endpoints, ports } = slice as unknown as EndpointSlice
      const list = (endpoints ?? []).map(({ addresses, conditions }) => `${addresses.join()}${conditions?.ready ? " ready" : ""}${conditions?.terminating ? " terminating" : ""}`)
      return `${(ports ?? []).map(({ name, port }) => `${name}=${port}`).join()}: ${list.join(", ")}`
    })
  }

  get endpoints(): string {
    const { subsets = [] } = (this.world.object("endpoints/default/web") ?? {}) as unknown as { subsets?: { addresses?: { ip: string }[]; notReadyAddresses?: { ip: string }[] }[] }
    return subsets.map(({ addresses = [], notReadyAddresses = [] }) => `${addresses.map(({ ip }) => ip).join()}; not ready ${notReadyAddresses.map(({ ip }) => ip).join() || "none"}`).join(" | ")
  }
}

describe("the endpoints of a Service", () => {
  it("begin as one empty slice, follow its Pods' readiness, and outlive a deletion until the Pod has ended", () => {
    const lab = new Lab()
    lab.world.create(services, web)
    expect(lab.slices).toEqual([": "])
    lab.pod("a", "10.244.0.9")
    lab.pod("b", "10.244.0.10", false)
    expect(lab.slices).toEqual(["http=8080: 10.244.0.9 ready, 10.244.0.10"])
    expect(lab.endpoints).toBe("10.244.0.9; not ready 10.244.0.10")
    lab.status("b", { conditions: [{ type: "Ready", status: "True" }] })
    expect(lab.endpoints).toBe("10.244.0.9,10.244.0.10; not ready none")
    lab.world.play(`DELETE ${pods}/a {"gracePeriodSeconds":30}\nrun 1s`)
    expect(lab.slices).toEqual(["http=8080: 10.244.0.9 terminating, 10.244.0.10 ready"])
    expect(lab.endpoints).toBe("10.244.0.10; not ready none")
  })

  it("lose a Pod whose labels change, and all of them with the selector or the Service", () => {
    const lab = new Lab()
    lab.world.create(services, web)
    lab.pod("a", "10.244.0.9")
    lab.pod("b", "10.244.0.10")
    lab.world.patch(`${pods}/a`, { metadata: { labels: { app: "other" } } })
    expect(lab.slices).toEqual(["http=8080: 10.244.0.10 ready"])
    lab.world.patch(`${services}/web`, { spec: { selector: { app: "nothing" } } })
    expect(lab.slices).toEqual([": "])
    expect(lab.endpoints).toBe("")
    lab.world.play(`DELETE ${services}/web\nrun 2s`)
    expect(lab.slices).toEqual([])
    expect(lab.world.object("endpoints/default/web")).toBeUndefined()
  })

  it("are made by nobody for an ExternalName, nor without a selector", () => {
    const lab = new Lab()
    lab.world.create(services, { ...web, metadata: { name: "elsewhere" }, spec: { type: "ExternalName", externalName: "example.com", selector: { app: "web" } } })
    lab.world.create(services, { ...web, metadata: { name: "bare" }, spec: { ports: [{ port: 80 }] } })
    expect(lab.slices).toEqual([])
  })

  it("come back where somebody deletes their objects", () => {
    const lab = new Lab()
    lab.world.create(services, web)
    lab.pod("a", "10.244.0.9")
    const [slice] = lab.world.all("EndpointSlice").map(({ metadata }) => (metadata as JsonObject)["name"] as string).filter((name) => name !== "kubernetes")
    lab.world.play(`DELETE /apis/discovery.k8s.io/v1/namespaces/default/endpointslices/${slice}\nDELETE /api/v1/namespaces/default/endpoints/web\nrun 1s`)
    expect(lab.slices).toEqual(["http=8080: 10.244.0.9 ready"])
    expect(lab.endpoints).toBe("10.244.0.9; not ready none")
  })
})

describe("slices", () => {
  const service = { metadata: { name: "web", namespace: "default", uid: "1" }, spec: { clusterIP: "10.96.0.7" } } as unknown as Service
  const groupOf = (count: number, from = 0): Group => ({ ports: [], endpoints: Array.from({ length: count }, (_, i) => ({ addresses: [`10.0.${(i + from) >> 8}.${(i + from) & 255}`], conditions: { ready: true } })) })
  const stored = (create: readonly object[]): EndpointSlice[] => create.map((slice, i) => ({ ...slice, metadata: { ...(slice as EndpointSlice).metadata, name: `web-${i}` } }) as EndpointSlice)
  const sizes = (list: readonly { readonly endpoints?: readonly unknown[] }[]): number[] => list.map(({ endpoints = [] }) => endpoints.length)

  it("hold a hundred each, and endpoints stay where they are", () => {
    const first = changesOf(service, "IPv4", [groupOf(250)], [])
    expect(sizes(first.create)).toEqual([100, 100, 50])
    const existing = stored(first.create)
    const grown = changesOf(service, "IPv4", [groupOf(270)], existing)
    expect([grown.create.length, grown.update.map(({ metadata }) => metadata.name), sizes(grown.update), grown.remove.length]).toEqual([0, ["web-2"], [70], 0])
    const moved = changesOf(service, "IPv4", [groupOf(250, 10)], existing)
    expect([moved.create.length, moved.update.map(({ metadata }) => metadata.name), sizes(moved.update)]).toEqual([0, ["web-0"], [100]])
  })

  it("are removed one by one as their endpoints go, but the last stays as an empty one", () => {
    const existing = stored(changesOf(service, "IPv4", [groupOf(150)], []).create)
    const fewer = changesOf(service, "IPv4", [groupOf(100)], existing)
    expect([fewer.create.length, fewer.update.length, fewer.remove.map(({ metadata }) => metadata.name)]).toEqual([0, 0, ["web-1"]])
    const none = changesOf(service, "IPv4", [], existing)
    expect([none.create.length, none.update.map(({ metadata }) => metadata.name), sizes(none.update), none.remove.length]).toEqual([0, ["web-0"], [0], 1])
    expect(changesOf(service, "IPv4", [], stored(none.update))).toEqual({ create: [], update: [], remove: [] })
  })
})
