import type { Json, JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { objectsOf } from "../cluster/observe.ts"
import { defaultTopology, type Topology } from "../cluster/topology.ts"
import { actorId, type HostId, type HostSpec } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { requestOf, scriptedClient } from "../testing/apiserver.ts"

const client: HostSpec = {
  name: "client",
  facts: { address: "10.0.8.99", zone: "" },
  units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }],
  fsyncMicros: 1_000 as Micros,
  startMicros: 0 as Micros,
  bootMicros: seconds(1),
}

/** A cluster with a Deployment `web` of nginx, and a meter of the CPU time that its simulation takes. */
export class Site {
  readonly world: World
  readonly #client: HostId
  #asked = 0
  #cpuMicros = 0

  /** Runs the first simulated minute, which is not counted. */
  constructor(topology: Partial<Topology>) {
    const { setup } = openCluster({ ...defaultTopology, ...topology }, { epochMicros: 1_767_268_800_000_000, shards: 1 })
    this.world = new World({ ...setup, hosts: [...setup.hosts, client], programs: { ...setup.programs, client: scriptedClient } })
    this.#client = (setup.hosts.length + 1) as HostId
    this.world.run(seconds(60))
  }

  /** Creates the Deployment, with or without probes. */
  create(replicas: number, image: string, probed = false): void {
    this.#ask("POST", deployments, web(replicas, image, probed))
  }

  /** Gives the Deployment another image. */
  setImage(image: string): void {
    this.#ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image }] } } } })
  }

  /** CPU seconds of this process while `count` Pods of that image become ready; looked at each simulated second. */
  untilReady(count: number, image: string, simulatedSecondsMax = 900): number {
    const before = this.#cpuMicros
    const end = this.world.now + seconds(simulatedSecondsMax)
    while (this.#ready(image) < count) {
      if (this.world.now > end) throw new Error(`${this.#ready(image)} of ${count} Pods are ready after ${simulatedSecondsMax} simulated seconds: the figure does not count`)
      this.run(1)
    }
    return (this.#cpuMicros - before) / 1e6
  }

  /** Runs so many simulated seconds; gives the CPU seconds that they took. */
  run(simulatedSeconds: number): number {
    const before = process.cpuUsage()
    this.world.run((this.world.now + seconds(simulatedSeconds)) as Micros)
    const { user, system } = process.cpuUsage(before)
    this.#cpuMicros += user + system
    return (user + system) / 1e6
  }

  #ask(method: "POST" | "PATCH", path: string, body: JsonObject): void {
    this.world.input(actorId(this.#client, 1), requestOf(++this.#asked, method, path, body))
  }

  #ready(image: string): number {
    const [kernel] = this.world.kernels
    return kernel ? objectsOf(kernel, "Pod").filter((pod) => isReady(pod, image)).length : 0
  }
}

const deployments = "/apis/apps/v1/namespaces/default/deployments"
const probe = { httpGet: { path: "/", port: 80 }, periodSeconds: 10 }

/** The Deployment that every Pod bench applies. */
export function web(replicas: number, image: string, probed: boolean): JsonObject {
  const container: Json = { name: "nginx", image, ports: [{ containerPort: 80 }], ...(probed ? { readinessProbe: probe, livenessProbe: probe } : {}) }
  const template: Json = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } }
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas, selector: { matchLabels: { app: "web" } }, template } }
}

interface ObservedPod {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly spec: { readonly containers: readonly { readonly image: string }[] }
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

function isReady(pod: JsonObject, image: string): boolean {
  const { metadata, spec, status } = pod as unknown as ObservedPod
  return metadata.deletionTimestamp === undefined && spec.containers[0]?.image === image && (status.conditions ?? []).some((condition) => condition.type === "Ready" && condition.status === "True")
}
