import { describe, expect, it } from "vitest"
import { minutes, seconds, type Micros } from "../base/time.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"

const node2 = 3
const agent = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent" }, spec: { selector: { matchLabels: { app: "agent" } }, template: { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "agent", image: "nginx:1.27" }] } } } }

interface Shown {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly deletionTimestamp?: string }
  readonly spec: { readonly nodeName?: string }
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[]; readonly containerStatuses?: readonly { readonly restartCount: number }[] }
}

/** Each Pod of the node by its family: whether it is ready, how often it was started anew, and whether it is on its way out; and how many containers run there. */
function facts(lab: Lab): string {
  const pods = (lab.all("Pod") as unknown as readonly Shown[]).filter(({ metadata, spec }) => metadata.namespace === "default" && spec.nodeName === "node-2")
  const told = pods.map(({ metadata, status }) => {
    const ready = status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ? "ready" : "not ready"
    return `${metadata.name.replace(/-.*/, "")} ${ready} ${status.containerStatuses?.[0]?.restartCount}${metadata.deletionTimestamp ? " going" : ""}`
  })
  const running = (lab.world.kernels[0]?.hosts[node2 - 1]?.actors ?? []).filter((actor) => actor?.program === "web-server" && actor.condition !== "ended")
  return `${told.join(", ")}; ${running.length} run`
}

/** What is to be seen of a Deployment's and a DaemonSet's Pod on a node that is away for so long, then back, then a minute later. */
function story(down: readonly [fault: string, process?: string], up: readonly [fault: string, process?: string], away: Micros): readonly string[] {
  const lab = new Lab()
  lab.ask("POST", deployments, nginx())
  lab.ask("POST", "/apis/apps/v1/namespaces/default/daemonsets", agent)
  lab.run(seconds(20))
  expect(facts(lab)).toBe("agent ready 0, web ready 0; 2 run")
  lab.fault(node2, ...down)
  lab.run(away)
  const before = facts(lab)
  lab.fault(node2, ...up)
  lab.run(seconds(65))
  return [before, facts(lab)]
}

const machine = [["host/crash"], ["host/restart"]] as const
const frozen = [["host/hang"], ["host/resume"]] as const
const kubelet = [["process/stop", "kubelet"], ["process/start", "kubelet"]] as const

describe("a node that was away and is back", () => {
  it.each([
    ["for less than its grace, without power: its Pods never were not ready, and start again", machine, seconds(20), "agent ready 0, web ready 0; 0 run", "agent ready 1, web ready 1; 2 run"],
    ["for less than is tolerated, without power: its Pods start again", machine, minutes(2), "agent not ready 0, web not ready 0; 0 run", "agent ready 1, web ready 1; 2 run"],
    ["for longer, without power: what was evicted is gone, and a DaemonSet's Pod is still its own", machine, minutes(8), "agent not ready 0, web not ready 0 going; 0 run", "agent ready 1; 1 run"],
    ["for less than is tolerated, without kubelet: its containers ran on, and are found", kubelet, minutes(2), "agent not ready 0, web not ready 0; 2 run", "agent ready 0, web ready 0; 2 run"],
    ["for longer, without kubelet: what was evicted ran on, and is ended", kubelet, minutes(8), "agent not ready 0, web not ready 0 going; 2 run", "agent ready 0; 1 run"],
    ["for less than is tolerated, frozen: its Pods are ready again", frozen, minutes(2), "agent not ready 0, web not ready 0; 2 run", "agent ready 0, web ready 0; 2 run"],
    ["for longer, frozen: what was evicted is ended", frozen, minutes(8), "agent not ready 0, web not ready 0 going; 2 run", "agent ready 0; 1 run"],
  ] as const)("%s", (_what, [down, up], away, meanwhile, then) => {
    expect(story(down, up, away)).toEqual([meanwhile, then])
  })

  it("has its containers found by a kubelet that was killed, and nobody notices", () => {
    expect(story(["process/kill", "kubelet"], ["process/start", "kubelet"], minutes(2))).toEqual(["agent ready 0, web ready 0; 2 run", "agent ready 0, web ready 0; 2 run"])
  })
})
