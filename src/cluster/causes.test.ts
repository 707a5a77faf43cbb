import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import type { ActorId, Body, EventId } from "../sim/types.ts"
import { Witness } from "../testing/causes.ts"
import { Lab } from "../testing/lab.ts"

const deployment = (name: string, replicas: number, cpu = "10m", image = "nginx:1.27"): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: { app: name } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "nginx", image, resources: { requests: { cpu } } }] } } },
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

  it("is no other's, wherever many wait for one another: for an fsync, a decision, an image, a write", () => {
    const { lab, witness } = cluster(1)
    const images = { web: "nginx:1.27", cache: "redis:7", box: "busybox:1.36", proxy: "httpd:2.4" }
    for (const [name, image] of Object.entries(images)) lab.ask("POST", deployments, deployment(name, 2, "10m", image))
    lab.run(seconds(60))
    const begun = (event: EventId): readonly string[] => witness.chain(event).flatMap((line) => /: POST .*\/deployments (\w+)/.exec(line)?.[1] ?? [])
    expect(witness.all(/client: response/).flatMap(begun).toSorted()).toEqual(Object.keys(images).toSorted())
    for (const name of Object.keys(images)) {
      const writes = witness.all(new RegExp(`: (POST|PUT|PATCH) .*/(pods|replicasets|deployments)[/ ]${name}-`))
      expect(writes.length).toBeGreaterThan(10)
      expect(new Set(writes.map((event) => begun(event).at(-1)))).toEqual(new Set([name]))
    }
    // Who shares an fsync that began when the one before was over is not waited for because of that one.
    for (const synced of witness.all(/^etcd: disk\/synced/)) expect(witness.chain(synced)[1]).not.toBe("etcd: disk/synced")
  })

  it("is whoever asked, not the news that the question waited for", () => {
    const { lab, witness } = cluster()
    const settings = "/api/v1/namespaces/default/configmaps"
    lab.ask("GET", `${settings}?resourceVersion=${lab.revision + 1}&resourceVersionMatch=NotOlderThan`)
    lab.run(seconds(0.1))
    lab.ask("POST", settings, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "late" } })
    lab.run(seconds(1))
    expect(witness.all(/client: response/).map((event) => witness.chain(event).at(-2)?.replace(/\?.*/, "") ?? "").toSorted()).toEqual([`kube-apiserver: GET ${settings}`, `kube-apiserver: POST ${settings} late`])
  })

  it("is who made init start a process again", () => {
    const { lab, witness } = cluster()
    const { now } = lab.world
    lab.fault(2, "process/kill", "kubelet")
    lab.run(seconds(20))
    expect(witness.chain(witness.find(/: PUT .*\/kube-node-lease\/leases\/node-1/, (now + seconds(5)) as Micros)).at(-1)).toBe("host: process/kill")
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
    expect(witness.atOf(taken) - witness.atOf(witness.causeOf(taken))).toBeGreaterThan(seconds(15))
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

  it("is what happened, where its Pod's kubelet was busy with something else then", () => {
    const { lab, witness } = cluster(1)
    const containers = [{ name: "web", image: "nginx:1.27" }, { name: "store", image: "postgres:17" }]
    lab.ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "two" }, spec: { containers } })
    for (let tries = 0; tries < 100 && !lab.processes(2).includes("two/web"); tries++) lab.run(seconds(0.1))
    lab.fault(2, "process/kill", "two/web")
    lab.run(seconds(10))
    expect(witness.all(/: PATCH .*\/pods\/two\/status/).filter((patch) => witness.chain(patch).includes("host: process/kill"))).not.toEqual([])
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
