import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { minutes, never, seconds, type Micros } from "../base/time.ts"
import { isPacket } from "../net/sockets.ts"
import type { Kernel } from "../sim/kernel.ts"
import { actorId, hostOf, slotOf, type Body, type Event, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { requestOf, scriptedClient } from "../testing/apiserver.ts"
import { openCluster } from "./cluster.ts"
import { objectsOf } from "./observe.ts"
import { readTopology, type Topology } from "./topology.ts"

/** A whole cluster, somebody who sends requests to its API server, and the effects of what was done last. */
class Lab {
  readonly world: World
  readonly client: HostId
  /** Messages between processes that are effects: who got what, when. */
  readonly hops: string[] = []
  readonly #kernel: Kernel
  #asked = 0

  constructor(seed: number) {
    const topology = readTopology({ seed }) as Topology
    const { setup } = openCluster(topology, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true })
    const laptop = { name: "client", facts: { address: "10.0.8.99", zone: "" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: 1_000 as Micros, startMicros: 0 as Micros, bootMicros: seconds(1) }
    this.world = new World({ ...setup, hosts: [...setup.hosts, laptop], programs: { ...setup.programs, client: scriptedClient } })
    this.client = (setup.hosts.length + 1) as HostId
    this.#kernel = this.world.kernels[0] as Kernel
    this.world.run(seconds(20))
  }

  ask(method: "POST" | "DELETE", path: string, body?: JsonObject): void {
    this.world.input(actorId(this.client, 1), requestOf(++this.#asked, method, path, body) as Body)
  }

  run(span: Micros): void {
    this.world.run((this.world.now + span) as Micros)
  }

  /** Runs as long as something more is to come within half a minute; gives how long that took. */
  follow(): Micros {
    const { now } = this.world
    this.hops.length = 0
    this.#kernel.observer = { handled: (event) => this.#note(event) }
    while (this.#kernel.followedAt - this.world.now < seconds(30) && this.world.now - now < minutes(5)) this.world.run(this.#kernel.followedAt)
    return (this.world.now - now) as Micros
  }

  get pending(): Micros {
    return this.#kernel.followedAt
  }

  get pods(): readonly JsonObject[] {
    return objectsOf(this.#kernel, "Pod").filter(({ metadata }) => (metadata as JsonObject)["namespace"] === "default")
  }

  #note(event: Event): void {
    if (!event.followed || !isPacket(event.body) || event.body.frame.type !== "request") return
    const host = this.#kernel.hosts[hostOf(event.body.source) - 1]
    const { method, path } = event.body.frame.payload as { readonly method?: string; readonly path?: string }
    if (method) this.hops.push(`${host?.actors[slotOf(event.body.source)]?.name} ${method} ${(path ?? "").replace(/web-\w+(-\w+)?/g, "X")}`)
  }
}

const isReady = ({ status }: JsonObject): boolean => ((status as JsonObject)["conditions"] as JsonObject[]).some((condition) => condition["type"] === "Ready" && condition["status"] === "True")

const deployment: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "nginx", image: "nginx:1.27", readinessProbe: { httpGet: { port: 80 } } }] } } },
}

describe("what comes of a learner's action", () => {
  it.each([1, 2, 3])("is followed from the deleted Pod to the one that takes its place, and ends there (seed %i)", (seed) => {
    const lab = new Lab(seed)
    lab.ask("POST", "/apis/apps/v1/namespaces/default/deployments", deployment)
    lab.run(seconds(40))
    const [first] = lab.pods as unknown as readonly { readonly metadata: { readonly name: string } }[]
    lab.ask("DELETE", `/api/v1/namespaces/default/pods/${first?.metadata.name}`)
    expect(lab.follow()).toBeLessThan(seconds(20))
    expect(lab.pods.map(isReady)).toEqual([true, true, true])
    const pods = "/api/v1/namespaces/default/pods"
    expect(lab.hops[0]).toBe(`client DELETE ${pods}/X`)
    expect(lab.hops.filter((hop, i) => lab.hops.indexOf(hop) === i)).toEqual(
      expect.arrayContaining([`kube-controller-manager POST ${pods}`, `kube-scheduler POST ${pods}/X/binding`, `kubelet PATCH ${pods}/X/status`, `kubelet DELETE ${pods}/X`]),
    )
    // Whatever comes round or waits for minutes is not awaited.
    expect(lab.pending - lab.world.now).toBeGreaterThan(seconds(30))
    lab.hops.length = 0
    lab.run(minutes(2))
    expect(lab.hops).toEqual([])
  })

  it("ends when a machine that was restarted is back: its heartbeats are nobody's effect", () => {
    const lab = new Lab(1)
    lab.world.input(actorId(3 as HostId, 0), { type: "host/restart" } as Body)
    expect(lab.follow()).toBeLessThan(seconds(60))
    expect(lab.hops.some((hop) => hop.startsWith("kubelet "))).toBe(true)
    lab.hops.length = 0
    lab.run(minutes(3))
    expect(lab.hops).toEqual([])
    expect(lab.pending).toBe(never)
  })
})
