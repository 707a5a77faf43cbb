import fc from "fast-check"
import { expect, test } from "vitest"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { List } from "../api/meta.ts"
import type { Micros } from "../base/time.ts"
import type { Program } from "../sim/types.ts"
import { ApiWorld } from "../testing/apiserver.ts"
import type { SchedulerState } from "./scheduler-state.ts"
import { scheduler } from "./scheduler.ts"

const pods = "/api/v1/namespaces/default/pods"
const stateOf = (world: ApiWorld): SchedulerState => world.world.kernels.flatMap(({ hosts }) => hosts.flatMap((host) => host?.actors ?? [])).find((actor) => actor?.name === "kube-scheduler")?.state as SchedulerState

/** Two nodes of 4 CPUs; Pods that come, go and end while parts of the control plane are killed. */
test("whoever is killed meanwhile, each Pod is bound once, no node holds too much, and the picture is true in the end", () => {
  const step = fc.record({
    do: fc.constantFrom("create", "create", "create", "delete", "end", "kill kube-apiserver", "kill kube-scheduler"),
    cpu: fc.integer({ min: 2, max: 4 }), which: fc.nat({ max: 30 }), after: fc.integer({ min: 0, max: 400 }),
  })
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(step, { minLength: 6, maxLength: 18 }), (seed, steps) => {
    const world = new ApiWorld({ seed, beside: [[scheduler as Program, { server: "10.0.0.10" }]] })
    world.run(3)
    world.account()
    for (const name of ["node-1", "node-2"]) {
      world.object("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name }, status: { allocatable: { cpu: "4", memory: "8Gi", pods: "10" } } })
      world.ask("PATCH", `/api/v1/nodes/${name}`, { spec: { taints: null } }, "application/merge-patch+json")
    }
    const watch = world.send("GET", `${pods}?watch=1&resourceVersion=0`)
    steps.forEach((each, i) => {
      const name = `pod-${each.do === "create" ? i : each.which % (i + 1)}`
      if (each.do === "create") world.send("POST", pods, { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: `${each.cpu}` } } }] } })
      else if (each.do === "delete") world.send("DELETE", `${pods}/${name}`, { gracePeriodSeconds: 0 })
      else if (each.do === "end") world.send("PATCH", `${pods}/${name}/status`, { status: { phase: "Succeeded" } }, { type: "application/merge-patch+json" })
      else world.fault(each.do.slice(5) as "kube-apiserver", "process/kill")
      world.world.run((world.world.now + each.after * 1_000) as Micros)
    })
    world.run(60)
    const all = (world.object("GET", pods) as unknown as List<Pod>).items.filter(({ status }) => status.phase !== "Succeeded")
    // Bound once: a Pod's node never changes.
    const nodes = new Map<string, string>()
    for (const { object } of world.events(watch)) {
      const { metadata, spec } = object as Pod
      if (!spec?.nodeName) continue
      expect(nodes.get(metadata.uid ?? "") ?? spec.nodeName).toBe(spec.nodeName)
      nodes.set(metadata.uid ?? "", spec.nodeName)
    }
    const used: Record<string, number> = {}
    for (const { spec } of all) if (spec.nodeName) used[spec.nodeName] = (used[spec.nodeName] ?? 0) + Number(spec.containers[0]?.resources?.requests?.["cpu"])
    expect(Math.max(0, ...Object.values(used))).toBeLessThanOrEqual(4)
    // Nobody waits who would fit, and nobody is taken for somewhere else.
    const { cluster, queue } = stateOf(world)
    expect(cluster.assumed.size).toBe(0)
    expect(cluster.placed.keys()).toEqual(all.filter(({ spec }) => spec.nodeName).map(({ metadata }) => String(metadata.uid)).sort())
    expect(queue.entries.keys()).toEqual(all.filter(({ spec }) => !spec.nodeName).map(({ metadata }) => String(metadata.uid)).sort())
    for (const { spec } of all) if (!spec.nodeName) for (const name of ["node-1", "node-2"]) expect((used[name] ?? 0) + Number(spec.containers[0]?.resources?.requests?.["cpu"])).toBeGreaterThan(4)
  }), { numRuns: 25 })
})
