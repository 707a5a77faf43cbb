import type { Json, JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { objectsOf, storeRevision } from "../cluster/observe.ts"
import { defaultTopology, type Topology } from "../cluster/topology.ts"
import type { Actor } from "../sim/host.ts"
import { actorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { requestOf, scriptedClient } from "./apiserver.ts"

/** A whole cluster and somebody who sends requests to its API server. */
export class Lab {
  readonly world: World
  readonly #somebody: HostId
  #asked = 0

  constructor(seed = 1, topology: Partial<Topology> = {}) {
    const { setup } = openCluster({ ...defaultTopology, ...topology, seed }, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true })
    const somebody = { name: "somebody", facts: { address: "10.0.8.40", zone: "" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: 1_000 as Micros, startMicros: 0 as Micros, bootMicros: seconds(1) }
    this.world = new World({ ...setup, hosts: [...setup.hosts, somebody], programs: { ...setup.programs, client: scriptedClient } })
    this.#somebody = (setup.hosts.length + 1) as HostId
    this.run(seconds(20))
  }

  run(span: Micros): void {
    this.world.run((this.world.now + span) as Micros)
  }

  ask(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: Json): void {
    this.world.input(actorId(this.#somebody, 1), requestOf(++this.#asked, method, path, body) as Body)
  }

  /** The store's. */
  get revision(): number {
    return storeRevision(this.world.kernels[0] as never)
  }

  fault(host: number, type: string, process = ""): void {
    this.world.input(actorId(host as HostId, 0), { type, process } as Body)
  }

  all(kind: string): readonly JsonObject[] {
    return objectsOf(this.world.kernels[0] as never, kind)
  }

  /** The live process of that name on a host. */
  process(host: number, name: string): Actor | undefined {
    return this.world.kernels[0]?.hosts[host - 1]?.actors.find((each) => each?.name === name && each.condition !== "ended")
  }

  /** The names of a host's live processes. */
  processes(host: number): readonly string[] {
    return (this.world.kernels[0]?.hosts[host - 1]?.actors ?? []).flatMap((each) => (each && each.condition !== "ended" ? [each.name] : []))
  }

  /** The Pods of namespace default that are not on their way out: name, node, image, whether ready. */
  pods(): readonly { readonly name: string; readonly node: string; readonly image: string; readonly ready: boolean; readonly phase: string; readonly waiting: string }[] {
    return this.all("Pod").flatMap((pod) => {
      const { metadata, spec, status } = pod as unknown as { metadata: JsonObject; spec: { nodeName?: string; containers: { image: string }[] }; status: { phase: string; conditions?: { type: string; status: string }[]; containerStatuses?: { state: { waiting?: { reason: string } } }[] } }
      if (metadata["namespace"] !== "default" || metadata["deletionTimestamp"] !== undefined || status.phase === "Succeeded" || status.phase === "Failed") return []
      const ready = status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false
      return [{ name: metadata["name"] as string, node: spec.nodeName ?? "", image: spec.containers[0]?.image ?? "", ready, phase: status.phase, waiting: status.containerStatuses?.[0]?.state.waiting?.reason ?? "" }]
    })
  }
}

/** The documentation's Deployment. */
export const nginx = (image = "nginx:1.27", replicas = 3): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { replicas, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image, ports: [{ containerPort: 80 }] }] } } },
})

export const deployments = "/apis/apps/v1/namespaces/default/deployments"
