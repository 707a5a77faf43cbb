import { expect, test } from "vitest"
import { viewHosts } from "../bridge/hosts.ts"
import { minutes, seconds } from "../base/time.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"
import type { Reason } from "../why/contract.ts"
import { seenIn } from "../why/not/seen.ts"
import { waitsOf } from "../why/not/waits.ts"
import { openCatalogue, sayLine } from "./say.ts"

openCatalogue()

const told = (reasons: readonly Reason[], depth = 0): readonly string[] => reasons.flatMap((reason) => [`${"  ".repeat(depth)}${sayLine(reason).what}`, ...told(reason.reasons, depth + 1)])

/** The reasons in a whole cluster, with drawn names and times left out. */
function why(lab: Lab, key: string): readonly string[] {
  const [kernel] = lab.world.kernels
  if (!kernel) return []
  return told(waitsOf(key, seenIn(kernel, viewHosts(kernel)))).map((line) => line.replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, "-#").replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "-…").replaceAll(/\d\d:\d\d:\d\d/g, "hh:mm:ss"))
}

const big = { apiVersion: "v1", kind: "Pod", metadata: { name: "big" }, spec: { containers: [{ name: "main", image: "nginx", resources: { requests: { cpu: "64" } } }] } }
const pods = "/api/v1/namespaces/default/pods"

test("a Pod that is too large: what each node has against it, in its plugin's words, and what the scheduler said in sum", () => {
  const lab = new Lab()
  lab.ask("POST", pods, big)
  lab.run(seconds(3))
  expect(why(lab, "pods/default/big")).toEqual([
    expect.stringMatching(/^The scheduler found no node for big: 0\/4 nodes are available: .*3 Insufficient cpu/),
    expect.stringMatching(/^ {2}control-plane: node\(s\) had untolerated taint.*\(TaintToleration\)$/),
    ...["node-1", "node-2", "node-3"].map((node) => `  ${node}: Insufficient cpu (NodeResourcesFit)`),
  ])
})

test("a typo in an image is found from the Deployment downwards, while the old Pods stay", () => {
  const lab = new Lab()
  lab.ask("POST", deployments, nginx())
  lab.run(seconds(15))
  expect(why(lab, "deployments/default/web")).toEqual([])
  lab.ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image: "ngnix:1.27" }] } } } })
  lab.run(seconds(40))
  expect(why(lab, "deployments/default/web")).toEqual([
    "The newest ReplicaSet, web-#, has 0 of 3 Pods ready.",
    "  web-#-… is not ready.",
    expect.stringMatching(/^ {4}nginx has no image ngnix:1.27. The kubelet asked the registry 3 times, last at hh:mm:ss, and asks again from hh:mm:ss on. The answer: .*pull access denied/),
    "3 Pods of the version before stay meanwhile: of 3 at most 25% may be missing and 25% too many, so the Deployment controller waits for new ones to be ready.",
  ])
})

test("a crash of a machine is found from the Service downwards: endpoint, Pod, kubelet, Lease, machine", () => {
  const lab = new Lab()
  lab.ask("POST", deployments, nginx())
  lab.ask("POST", "/api/v1/namespaces/default/services", { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } })
  lab.run(seconds(15))
  expect(why(lab, "services/default/web")).toEqual([])
  lab.fault(3, "host/crash")
  lab.run(minutes(2))
  expect(why(lab, "services/default/web")).toEqual([
    "web-#-… is not ready.",
    "  Nothing is heard of web-#-…: the kubelet of node-2 does not answer.",
    "    The kubelet of node-2 does not renew its Lease any more. It did so last at hh:mm:ss.",
    "      The machine node-2 is off. The cluster cannot see that.",
  ])
})

test("a namespace that is held says by what, and a scheduler that is stopped says so", () => {
  const lab = new Lab()
  lab.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
  lab.run(seconds(2))
  lab.ask("POST", "/api/v1/namespaces/shop/configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", finalizers: ["example.com/keep"] } })
  lab.run(seconds(2))
  lab.ask("DELETE", "/api/v1/namespaces/shop")
  lab.fault(1, "process/stop", "kube-scheduler")
  lab.run(seconds(20))
  lab.ask("POST", pods, big)
  lab.run(seconds(2))
  expect(why(lab, "namespaces/shop")).toEqual([
    "1 object is still in shop.",
    "  ConfigMap a is still there.",
    "    a is to go, and the finalizer example.com/keep holds it. Whoever set that has to take it away; no part of this cluster does.",
  ])
  expect(why(lab, "pods/default/big")).toEqual(["Nobody chooses a node for big: the scheduler does not work.", "  kube-scheduler on control-plane is stopped."])
})
