import type { Json, JsonObject } from "../base/json.ts"
import { objectsOf } from "../cluster/observe.ts"
import { ClusterScript } from "./transcript.ts"

/** A control plane without scheduler and kubelets, in which the test is the kubelet: it binds Pods, has them run and end. */
export class Workloads extends ClusterScript {
  constructor(options: { readonly hide?: RegExp; readonly nodes?: boolean } = {}) {
    const hide = new RegExp(`leases|/binding| admin .*pods/status|endpoints| namespaces (?:kube-|default)|(?:serviceaccounts|configmaps) \\S+$${options.hide ? `|${options.hide.source}` : ""}`)
    super(options.nodes ? { nodes: 2, without: ["scheduler"] } : { nodes: 0, without: ["scheduler", "kubelets"] }, { hide })
    this.play("run 8s")
  }

  /** Every object of a kind. */
  all(kind: string): readonly JsonObject[] {
    const [kernel] = this.world.kernels
    return kernel ? objectsOf(kernel, kind) : []
  }

  get pods(): readonly string[] {
    return this.all("Pod").map(nameOf)
  }

  create(path: string, object: object): string {
    return this.play(`POST ${path} ${JSON.stringify(object)}\nrun 1s`)
  }

  patch(path: string, body: object): string {
    return this.play(`PATCH ${path} ${JSON.stringify(body)}\nrun 1s`)
  }

  /** Has Pods run and be ready, those that were not bound before on `node`; gives what the controllers did then. */
  ready(node = "node-1", names = this.pods): string {
    const unbound = this.all("Pod").filter((pod) => names.includes(nameOf(pod)) && (pod["spec"] as JsonObject)["nodeName"] === undefined)
    const bound = unbound.map((pod) => `POST /api/v1/namespaces/default/pods/${nameOf(pod)}/binding ${JSON.stringify({ apiVersion: "v1", kind: "Binding", metadata: { name: nameOf(pod) }, target: { kind: "Node", name: node } })}`)
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T12:00:00Z" }] }
    const reports = names.map((name) => `PATCH /api/v1/namespaces/default/pods/${name}/status ${JSON.stringify({ status })}`)
    return this.play([...bound, "run 200ms", ...reports, "run 1s"].join("\n"))
  }

  /** Ends the Pods that are on their way out. */
  reap(): string {
    const going = this.all("Pod").filter((pod) => (pod["metadata"] as JsonObject)["deletionTimestamp"] !== undefined)
    return this.play([...going.map((pod) => `DELETE /api/v1/namespaces/default/pods/${nameOf(pod)} {"gracePeriodSeconds":0}`), "run 1s"].join("\n"))
  }

  /** The script's lines without times and generated names: what happened, in order. */
  static plain(told: string): string {
    return told.replaceAll(/^ *[\d.]+ +/gm, "").replaceAll(/ {2,}/g, " ").replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "-…").replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{10}\b/g, "-#")
  }
}

const nameOf = (object: JsonObject): string => (object["metadata"] as JsonObject)["name"] as string

/** A template whose Pods carry these labels. */
export const templateOf = (labels: Readonly<Record<string, string>>, image = "nginx"): Json => ({ metadata: { labels }, spec: { containers: [{ name: "web", image }] } })
