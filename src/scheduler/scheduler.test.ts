import { describe, expect, test } from "vitest"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject, List } from "../api/meta.ts"
import type { ApiWorld } from "../testing/apiserver.ts"
import { addNode, addPod, memoryOf, nodePath, openScheduler, podNamed, podPath, zoned } from "../testing/scheduler-world.ts"
import type { SchedulerState } from "./scheduler-state.ts"

const stateOf = (world: ApiWorld): SchedulerState => memoryOf(world) as SchedulerState
const eventsOf = (world: ApiWorld): readonly { reason: string; note: string; regarding: { name: string }; [field: string]: unknown }[] =>
  (world.object("GET", "/apis/events.k8s.io/v1/namespaces/default/events") as unknown as List<never>).items
const conditionOf = ({ status }: Pod, type: string) => status.conditions?.find((each) => each.type === type)
/** What the scheduler has asked for since, but its Lease, as "verb resource name". */
const writes = (world: ApiWorld, since: number): readonly string[] =>
  world.audit.filter(({ user, at, verb, resource }) => user === "system:kube-scheduler" && at >= since && verb !== "watch" && resource !== "leases").toSorted((a, b) => a.at - b.at)
    .map(({ verb, resource, subresource, name }) => (resource === "events" ? "event" : `${verb} ${resource}${subresource ? `/${subresource}` : ""} ${name}`))

describe("the scheduler on a real API server", () => {
  test("binds a Pod to a node, copies where the node is, and says so", () => {
    const world = openScheduler()
    zoned(world)
    addPod(world, "web")
    world.run(0.05)
    const { spec, metadata, status } = podNamed(world, "web")
    expect(spec.nodeName).toMatch(/^node-[123]$/)
    expect(metadata.labels).toMatchObject({ app: "web", "topology.kubernetes.io/region": "region-1", "topology.kubernetes.io/zone": expect.stringMatching(/^zone-[abc]$/) })
    expect(metadata.generation).toBe(1)
    expect(status.conditions).toEqual([{ type: "PodScheduled", status: "True", lastTransitionTime: expect.any(String) }])
    expect(eventsOf(world)).toMatchObject([
      { type: "Normal", reason: "Scheduled", action: "Binding", note: `Successfully assigned default/web to ${spec.nodeName}`, reportingController: "default-scheduler", reportingInstance: "default-scheduler-control-plane", regarding: { kind: "Pod", name: "web" } },
    ])
    const kept = stateOf(world).decisions.byPod.get(metadata.uid ?? "")
    expect(kept).toMatchObject({ pod: "default/web", node: spec.nodeName, feasible: ["node-1", "node-2", "node-3"], rejections: {} })
    expect(stateOf(world).leads).toBe(true)
    expect(kept?.scores.map(({ plugin }) => plugin)).toContain("NodeResourcesFit")
  })

  test("leaves a Pod pending that fits nowhere, in Kubernetes' words, and binds it milliseconds after a node has the label", () => {
    const world = openScheduler()
    zoned(world)
    addPod(world, "wants", { nodeSelector: { disk: "fast" } })
    world.run(1)
    const message = "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    expect(conditionOf(podNamed(world, "wants"), "PodScheduled")).toMatchObject({ status: "False", reason: "Unschedulable", message, observedGeneration: 1 })
    expect(eventsOf(world)).toMatchObject([{ type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: message }])
    world.run(70)
    expect(eventsOf(world)).toHaveLength(1)
    world.ask("PATCH", `${nodePath}/node-3`, { metadata: { labels: { disk: "fast" } } }, "application/merge-patch+json")
    world.run(0.01)
    expect(podNamed(world, "wants").spec.nodeName).toBe("node-3")
  })

  test("holds a gated Pod back without a word, until the gate goes", () => {
    const world = openScheduler()
    zoned(world)
    addPod(world, "gated", { schedulingGates: [{ name: "example.com/wait" }] })
    world.run(1)
    expect(conditionOf(podNamed(world, "gated"), "PodScheduled")?.reason).toBe("SchedulingGated")
    expect(eventsOf(world)).toEqual([])
    world.ask("PATCH", `${podPath}/gated`, { spec: { schedulingGates: null } }, "application/merge-patch+json")
    world.run(0.02)
    expect(podNamed(world, "gated").spec.nodeName).toMatch(/^node-/)
  })

  test("says that nothing is there to schedule on, and schedules when a node comes", () => {
    const world = openScheduler()
    addPod(world, "early")
    world.run(0.5)
    expect(conditionOf(podNamed(world, "early"), "PodScheduled")?.message).toBe("no nodes available to schedule pods")
    addNode(world, "node-1")
    world.run(11)
    expect(podNamed(world, "early").spec.nodeName).toBe("node-1")
  })

  test("spreads equal Pods, and never more on a node than it has", () => {
    const world = openScheduler()
    zoned(world)
    for (let i = 0; i < 7; i++) addPod(world, `p${i}`, {}, "1900m")
    world.run(1)
    const nodes = Array.from({ length: 7 }, (_, i) => podNamed(world, `p${i}`).spec.nodeName)
    expect(nodes.slice(0, 6).map(String).sort()).toEqual(["node-1", "node-1", "node-2", "node-2", "node-3", "node-3"])
    expect(nodes[6]).toBeUndefined()
    expect(conditionOf(podNamed(world, "p6"), "PodScheduled")?.message).toBe("0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.")
    world.ask("DELETE", `${podPath}/p0`, { gracePeriodSeconds: 0 })
    world.run(0.02)
    expect(podNamed(world, "p6").spec.nodeName).toBe(nodes[0])
  })

  test("says that inter-pod affinity is not simulated, and schedules without it", () => {
    const world = openScheduler()
    zoned(world)
    addPod(world, "close", { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "none" } } }] } } })
    world.run(0.1)
    expect(podNamed(world, "close").spec.nodeName).toMatch(/^node-/)
    expect(eventsOf(world).find(({ reason }) => reason === "NotSimulated")?.note).toContain("spec.affinity.podAffinity")
  })

  test("makes room for who matters more, in the order in which the real one does", () => {
    const world = openScheduler()
    zoned(world)
    for (let i = 0; i < 3; i++) addPod(world, `low${i}`, { terminationGracePeriodSeconds: 4 }, "3")
    world.run(0.5)
    const since = world.world.now
    addPod(world, "vip", { priorityClassName: "vip" }, "2")
    world.run(0.5)
    const vip = podNamed(world, "vip")
    const node = vip.status.nominatedNodeName
    expect(node).toMatch(/^node-/)
    expect(conditionOf(vip, "PodScheduled")?.message).toBe("0/3 nodes are available: 3 Insufficient cpu.")
    const victim = ["low0", "low1", "low2"].map((name) => podNamed(world, name)).find(({ spec }) => spec.nodeName === node) as Pod
    expect(conditionOf(victim, "DisruptionTarget")).toMatchObject({ status: "True", reason: "PreemptionByScheduler", message: "default-scheduler: preempting to accommodate a higher priority pod" })
    expect(victim.metadata.deletionTimestamp).toBeDefined()
    expect(eventsOf(world).find(({ reason }) => reason === "Preempted")).toMatchObject({ action: "Preempting", note: `Preempted by pod ${vip.metadata.uid} on node ${node}`, regarding: { name: victim.metadata.name } })
    const low = victim.metadata.name
    expect(writes(world, since)).toEqual(["patch pods/status vip", "event", `patch pods/status ${low}`, `delete pods ${low}`, "event"])
    // As its kubelet does when its containers have ended: a terminal phase frees the place, its object goes later.
    world.ask("PATCH", `${podPath}/${victim.metadata.name}/status`, { status: { phase: "Succeeded" } }, "application/merge-patch+json")
    world.run(0.01)
    const bound = podNamed(world, "vip")
    expect(bound.spec.nodeName).toBe(node)
    expect(bound.status.nominatedNodeName).toBeUndefined()
  })

  test("does not preempt where the Pod does not want to", () => {
    const world = openScheduler()
    addNode(world, "node-1")
    addPod(world, "low", {}, "3")
    world.run(0.2)
    addPod(world, "polite", { priorityClassName: "polite" }, "3")
    world.run(0.5)
    expect(conditionOf(podNamed(world, "polite"), "PodScheduled")?.message).toBe("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.")
    expect(podNamed(world, "low").metadata.deletionTimestamp).toBeUndefined()
  })

  test("has it written on one Pod that it fits nowhere before it tries the next, and waits for no binding", () => {
    const world = openScheduler()
    addNode(world, "node-1")
    const since = world.world.now
    const spec = (cpu: string): object => ({ containers: [{ name: "c", image: "nginx:1.27", resources: { requests: { cpu } } }] })
    for (const [name, cpu] of [["big-1", "16"], ["big-2", "16"], ["small-1", "1"], ["small-2", "1"]] as const) world.send("POST", podPath, { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: spec(cpu) })
    world.run(0.5)
    const told = world.audit.filter(({ user, at, resource, verb }) => user === "system:kube-scheduler" && at >= since && resource === "pods" && verb !== "watch").toSorted((a, b) => a.at - b.at)
    expect(told.map(({ subresource, name }) => `${subresource} ${name}`)).toEqual(["status big-1", "status big-2", "binding small-1", "binding small-2"])
    const [first, second, third, fourth] = told
    expect([second && first && second.at > first.answeredAt, third && second && third.at > second.answeredAt, fourth && third && fourth.at > third.answeredAt]).toEqual([true, true, false])
  })

  test("stays quiet while nothing happens", () => {
    const world = openScheduler()
    zoned(world)
    addPod(world, "wants", { nodeSelector: { disk: "fast" } })
    world.run(5)
    const state = stateOf(world)
    const [before, tried] = [state.decisions.next, eventsOf(world).length]
    world.run(120)
    expect(stateOf(world).decisions.next).toBe(before)
    expect(eventsOf(world)).toHaveLength(tried)
  })

  test("the same seed gives the same nodes", () => {
    const nodesOf = (seed: number): unknown => {
      const world = openScheduler(seed)
      zoned(world)
      for (let i = 0; i < 9; i++) addPod(world, `p${i}`)
      world.run(1)
      return (world.object("GET", podPath) as unknown as List<ApiObject & Pod>).items.map(({ spec }) => spec.nodeName)
    }
    expect(nodesOf(3)).toEqual(nodesOf(3))
  })

  test("goes on from a checkpoint as if nothing had been, bindings in flight and a preemption included", () => {
    const world = openScheduler()
    zoned(world)
    for (let i = 0; i < 3; i++) addPod(world, `low${i}`, {}, "3")
    world.send("POST", podPath, { apiVersion: "v1", kind: "Pod", metadata: { name: "vip" }, spec: { priorityClassName: "vip", containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: "2" } } }] } })
    const moments = [2, 3, 3, 4, 8, 20].map((millis) => {
      world.run(millis / 1_000)
      return world.world.moment()
    })
    world.run(20)
    for (const moment of moments) {
      const fork = world.fork(moment)
      fork.run(world.world.now)
      expect(fork.hash()).toBe(world.world.hash())
    }
  })
})
