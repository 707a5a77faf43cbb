import { describe, expect, it, test } from "vitest"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { PodStory } from "../testing/pod-story.ts"
import { ClusterScript } from "../testing/transcript.ts"
import { whyRefused } from "./pod-admission.ts"

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels: { disk: "ssd" } }, spec: { taints: [{ key: "gone", effect: "NoExecute" }] }, status: { allocatable: { cpu: "2", memory: "1Gi", pods: "3" } } } as unknown as Node
const pod = (requests: Readonly<Record<string, string>> = {}, spec: object = {}): Pod =>
  ({ metadata: { name: "web" }, status: {}, spec: { tolerations: [{ operator: "Exists" }], containers: [{ name: "c", image: "nginx", resources: { requests } }], ...spec } }) as unknown as Pod

describe("a kubelet refuses a Pod that was bound to its node", () => {
  const short = (resource: string, requested: number, used: number, capacity: number): string => `OutOf${resource}: Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`
  test.each<readonly [string, Pod, readonly Pod[], string | undefined]>([
    ["not where it fits beside the others", pod({ cpu: "1" }), [pod({ cpu: "1" })], undefined],
    ["for want of CPU", pod({ cpu: "1500m", memory: "9Gi" }), [pod({ cpu: "600m" })], short("cpu", 1500, 600, 2000)],
    ["for want of memory", pod({ memory: "1Gi" }), [pod({ memory: "1Mi" })], short("memory", 2 ** 30, 2 ** 20, 2 ** 30)],
    ["for want of a place", pod(), [pod(), pod(), pod()], short("pods", 1, 3, 3)],
    ["not for what only the cluster knows", pod({ "example.com/dongle": "1" }), [], undefined],
    ["not for its needs where it is critical", pod({ cpu: "9" }, { priority: 2_000_000_000 }), [], undefined],
    ["for its selector", pod({}, { nodeSelector: { disk: "hdd" } }), [], "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
    ["for a taint that ends Pods", pod({}, { tolerations: [] }), [], "TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"],
  ])("%s", (_when, asked, others, expected) => {
    const refusal = whyRefused(asked, others, node)
    expect(refusal && `${refusal.reason}: ${refusal.message}`).toBe(expected)
  })
})

it("a refused Pod has failed, is told of, and goes when it is deleted", () => {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"] })
  script.play("run 12s")
  const story = new PodStory(script)
  const path = "/api/v1/namespaces/default/pods"
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "big" }, spec: { nodeName: "node-1", containers: [{ name: "c", image: "nginx:1.27", resources: { requests: { cpu: "100" } } }] } }
  expect(story.play(`POST ${path} ${JSON.stringify(body)}\nrun 2s\nDELETE ${path}/big\nrun 3s`)).toMatchInlineSnapshot(`
    "  12.05  big is created
      12.05  big OutOfcpu: Node didn't have enough resource: cpu, requested: 100000, used: 0, capacity: 4000
      12.05  big: phase Failed
      14.05  big: grace 0
      14.05  big is gone"
  `)
  expect(script.object("pods/default/big")).toBeUndefined()
})
