import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import type { ActorId, Body, EventId } from "../sim/types.ts"
import { Witness } from "../testing/causes.ts"
import { Lab } from "../testing/lab.ts"

const deployment = (name: string, replicas: number, cpu = "10m"): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: { app: name } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "nginx", image: "nginx:1.27", resources: { requests: { cpu } } }] } } },
})

const deployments = "/apis/apps/v1/namespaces/default/deployments"

/** A cluster that has settled, and whoever sees all that happens in it from then on. */
function cluster(nodes = 2): { readonly lab: Lab; readonly witness: Witness } {
  const lab = new Lab(7, { nodes })
  return { lab, witness: new Witness(lab.world) }
}

/** The way back over what was asked of the API server, and by whom the first was begun. */
function deeds(witness: Witness, event: EventId): readonly string[] {
  const chain = witness.chain(event)
  return [...chain.filter((line) => /^kube-apiserver: (POST|PUT|PATCH|DELETE) /.test(line)), chain.at(-1) ?? ""].map((line) => line.replace(/^kube-apiserver: /, "").replace(/\/apis?\/.*default\//, "").replaceAll(/-[a-z0-9]{10}/g, "-T").replaceAll(/T-[a-z0-9]{5}\b/g, "T-P"))
}

describe("why something happens", () => {
  it("leads back to its own deed, also where another one shares every fsync and every message with it", () => {
    const { lab, witness } = cluster()
    for (const name of ["web", "api"]) lab.ask("POST", deployments, deployment(name, 1))
    lab.run(seconds(40))
    for (const name of ["web", "api"]) {
      const made = [`POST pods ${name}-T-`, `POST replicasets ${name}-T`, `POST deployments ${name}`, "client: request"]
      expect(deeds(witness, witness.find(new RegExp(`: POST .*/pods ${name}-`)))).toEqual(made)
      expect(deeds(witness, witness.find(new RegExp(`: PATCH .*/pods/${name}-.*/status`)))).toEqual([`PATCH pods/${name}-T-P/status`, `POST pods/${name}-T-P/binding ${name}-T-P`, ...made])
      expect(deeds(witness, witness.find(new RegExp(`: PUT .*/deployments/${name}/status`))).slice(-2)).toEqual([`POST deployments ${name}`, "client: request"])
    }
  })

  it("is hop by hop what happened: laptop, API server, store, and the watch that told of it", () => {
    const { lab, witness } = cluster()
    lab.ask("POST", deployments, deployment("web", 1))
    lab.run(seconds(10))
    expect(witness.chain(witness.find(/: POST .*\/replicasets /)).slice(1)).toEqual([
      "kube-controller-manager: chunk",
      "kube-apiserver: chunk",
      "etcd: txn",
      "kube-apiserver: response",
      "etcd: range",
      "kube-apiserver: timer flow",
      "kube-apiserver: POST /apis/apps/v1/namespaces/default/deployments web",
      "client: request",
    ])
  })

  it("is what wanted it, however long its budget made it wait", () => {
    const { lab, witness } = cluster()
    lab.ask("POST", deployments, deployment("web", 40))
    lab.run(seconds(12))
    const posts = witness.all(/: POST .*\/pods web-/)
    expect(posts.length).toBe(40)
    for (const post of posts) expect(deeds(witness, post)).toEqual(["POST pods web-T-", "POST replicasets web-T", "POST deployments web", "client: request"])
    expect(posts.filter((post) => witness.chain(post)[1] === "kube-controller-manager: timer client")).toEqual([])
  })

  it("is what was sent, not the retransmission that brought it through", () => {
    const { lab, witness } = cluster()
    lab.world.input(0 as ActorId, { type: "net/rule", rule: { id: "cut", from: ["node-1"], to: ["control-plane"], effect: { type: "partition" } } } as Body)
    lab.run(seconds(11))
    const { now } = lab.world
    lab.world.input(0 as ActorId, { type: "net/unrule", id: "cut" } as Body)
    lab.run(seconds(12))
    expect(witness.chain(witness.find(/: PUT .*\/kube-node-lease\/leases\/node-1/, now))[1]).toBe("kubelet: timer kubelet")
  })

  it("is what began a loop, not its turn before", () => {
    const { lab, witness } = cluster()
    lab.run(seconds(60))
    for (const lease of ["kube-system/leases/kube-controller-manager", "kube-node-lease/leases/node-1"]) {
      const last = witness.find(new RegExp(`: PUT .*/${lease}`), (lab.world.now - seconds(11)) as Micros)
      expect(witness.chain(last).filter((line) => line.includes(" PUT "))).toHaveLength(1)
    }
  })

  it("is, where one leads after another, the last that was heard of the one before", () => {
    const { lab, witness } = cluster()
    const { now } = lab.world
    lab.fault(1, "process/kill", "kube-controller-manager")
    lab.run(seconds(40))
    const taken = witness.find(/: PUT .*\/kube-system\/leases\/kube-controller-manager/, now)
    expect(witness.chain(taken).at(-1)).toBe("host: process/kill")
    expect(witness.saidOf(witness.causeOf(taken)).map(({ say, about }) => [say, about?.["seconds"]])).toEqual([["election/expired", 15]])
  })

  it("is a silent node's last heartbeat, where nothing came after it", () => {
    const { lab, witness } = cluster()
    lab.run(seconds(15))
    const { now } = lab.world
    lab.fault(2, "host/crash")
    lab.run(seconds(60))
    const silent = witness.find(/: PUT .*\/nodes\/node-1\/status/, now)
    expect(witness.chain(silent).slice(-2)).toEqual(["kube-apiserver: PUT /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1", "kubelet: timer kubelet"])
  })

  it("is the container's end, where its Pod's status tells of that", () => {
    const { lab, witness } = cluster(1)
    lab.ask("POST", deployments, deployment("web", 1))
    lab.run(seconds(30))
    const { now } = lab.world
    lab.fault(2, "process/kill", lab.processes(2).find((name) => name.includes("nginx")) ?? "")
    lab.run(seconds(10))
    expect(witness.chain(witness.find(/: PATCH .*\/pods\/web-.*\/status/, now)).slice(-2)).toEqual(["kubelet: process/ended", "host: process/kill"])
  })

  it("is, where a Pod is placed at last, what made room for it", () => {
    const { lab, witness } = cluster(1)
    for (const name of ["first", "second"]) {
      lab.ask("POST", deployments, deployment(name, 1, "3"))
      lab.run(seconds(20))
    }
    lab.ask("DELETE", `${deployments}/first`)
    lab.run(seconds(60))
    expect(deeds(witness, witness.find(/: POST .*\/pods\/second-.*\/binding/)).slice(-2)).toEqual(["DELETE deployments/first", "client: request"])
  })
})
