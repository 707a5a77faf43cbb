import { describe, expect, it } from "vitest"
import type { Json, JsonObject } from "../base/json.ts"
import { minutes, seconds, type Micros } from "../base/time.ts"
import { actorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { requestOf, scriptedClient } from "../testing/apiserver.ts"
import { openCluster } from "./cluster.ts"
import { objectsOf } from "./observe.ts"
import { defaultTopology } from "./topology.ts"

/** A whole cluster and somebody who sends requests to its API server. */
class Lab {
  readonly world: World
  readonly #somebody: HostId
  #asked = 0

  constructor(seed = 1) {
    const { setup } = openCluster({ ...defaultTopology, seed }, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true })
    const somebody = { name: "somebody", facts: { address: "10.0.8.40", zone: "" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: 1_000 as Micros, startMicros: 0 as Micros, bootMicros: seconds(1) }
    this.world = new World({ ...setup, hosts: [...setup.hosts, somebody], programs: { ...setup.programs, client: scriptedClient } })
    this.#somebody = (setup.hosts.length + 1) as HostId
    this.run(seconds(20))
  }

  run(span: Micros): void {
    this.world.run((this.world.now + span) as Micros)
  }

  ask(method: "POST" | "PATCH" | "DELETE", path: string, body?: Json): void {
    this.world.input(actorId(this.#somebody, 1), requestOf(++this.#asked, method, path, body) as Body)
  }

  fault(host: number, type: string): void {
    this.world.input(actorId(host as HostId, 0), { type, process: "" } as Body)
  }

  /** The Pods of a namespace that are not on their way out: name, node, image, whether ready. */
  pods(): readonly { readonly name: string; readonly node: string; readonly image: string; readonly ready: boolean; readonly phase: string; readonly waiting: string }[] {
    return objectsOf(this.world.kernels[0] as never, "Pod").flatMap((pod) => {
      const { metadata, spec, status } = pod as unknown as { metadata: JsonObject; spec: { nodeName?: string; containers: { image: string }[] }; status: { phase: string; conditions?: { type: string; status: string }[]; containerStatuses?: { state: { waiting?: { reason: string } } }[] } }
      if (metadata["deletionTimestamp"] !== undefined || status.phase === "Succeeded" || status.phase === "Failed") return []
      const ready = status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false
      return [{ name: metadata["name"] as string, node: spec.nodeName ?? "", image: spec.containers[0]?.image ?? "", ready, phase: status.phase, waiting: status.containerStatuses?.[0]?.state.waiting?.reason ?? "" }]
    })
  }
}

const nginx = (image = "nginx:1.27", replicas = 3): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { replicas, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image, ports: [{ containerPort: 80 }] }] } } },
})

const deployments = "/apis/apps/v1/namespaces/default/deployments"

describe("desired state", () => {
  it("comes true: a Deployment becomes three ready Pods on three nodes, and a deleted one is replaced", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
    expect(new Set(lab.pods().map(({ node }) => node)).size).toBe(3)
    const [first] = lab.pods()
    lab.ask("DELETE", `/api/v1/namespaces/default/pods/${first?.name}`)
    lab.run(seconds(15))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
    expect(lab.pods().map(({ name }) => name)).not.toContain(first?.name)
  })

  it("waits where an image can't be had, keeps what serves, and is mended", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    lab.ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image: "ngnix:1.27" }] } } } })
    lab.run(seconds(30))
    expect(lab.pods().filter(({ ready }) => ready)).toHaveLength(3)
    expect(lab.pods().filter(({ image }) => image === "ngnix:1.27").map(({ waiting }) => waiting)).toEqual([expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/)])
    lab.ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.28" }] } } } })
    lab.run(seconds(60))
    expect(lab.pods().map(({ ready, image }) => [ready, image])).toEqual([
      [true, "nginx:1.28"],
      [true, "nginx:1.28"],
      [true, "nginx:1.28"],
    ])
  })

  it("gives a silent node five minutes, then has its Pods elsewhere", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    lab.fault(3, "host/crash")
    lab.run(minutes(5))
    expect(lab.pods().map(({ node }) => node)).toContain("node-2")
    lab.run(minutes(2))
    expect(lab.pods().map(({ node, ready }) => [node === "node-2", ready])).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ])
  })

  it("settles again after its API server, a kubelet's machine and the controllers were away", () => {
    const lab = new Lab(4)
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(2))
    for (const part of ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"]) {
      lab.world.input(actorId(1 as HostId, 0), { type: "process/kill", process: part } as Body)
      lab.run(seconds(1))
    }
    lab.fault(3, "host/restart")
    lab.run(minutes(3))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
  })
})
