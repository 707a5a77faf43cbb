import { describe, expect, it } from "vitest"
import type { Micros } from "../base/time.ts"
import { ClusterScript } from "../testing/transcript.ts"
import type { KubeletState } from "./kubelet-state.ts"

const quiet = / {2}apiserver | namespaces|holder apiserver|kube-|-controller/

function cluster(hide: RegExp = quiet): ClusterScript {
  return new ClusterScript({ nodes: 1, without: ["scheduler"] }, { hide })
}

interface Beating {
  readonly spec: { readonly renewTime: string }
  readonly status: { readonly conditions: readonly { readonly type: string; readonly lastHeartbeatTime: string }[] }
}

const objectAt = (script: ClusterScript, key: string): Beating => script.object(key) as unknown as Beating
const renewedAt = (script: ClusterScript): number => Date.parse(objectAt(script, "leases/kube-node-lease/node-1").spec.renewTime) / 1000
const heartbeatAt = (script: ClusterScript): number => Date.parse(objectAt(script, "nodes/node-1").status.conditions.find(({ type }) => type === "Ready")?.lastHeartbeatTime ?? "") / 1000

/** The different values that something takes while the cluster runs on, looked at every second. */
function values(script: ClusterScript, forSeconds: number, of: (script: ClusterScript) => number): readonly number[] {
  const seen: number[] = []
  for (let i = 0; i < forSeconds; i++) {
    script.play("run 1s")
    const value = of(script)
    if (value !== seen.at(-1)) seen.push(value)
  }
  return seen
}

const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((time, i) => time - (times[i] ?? 0))

describe("a kubelet", () => {
  it("makes its node known: events, the Node, then the CSINode, and is ready when it has both and a network", () => {
    expect(cluster().play("run 12s")).toMatchInlineSnapshot(`
      "   1.9  kubelet:node-1     create events Starting: Starting kubelet.
         1.9  kubelet:node-1     create events NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory
         1.9  kubelet:node-1     create events NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure
         1.9  kubelet:node-1     create events NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID
         2.0  kubelet:node-1     create nodes node-1: ready False +not-ready:NoSchedule
         2.0  kubelet:node-1     patch events NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory x2
         2.0  kubelet:node-1     patch events NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure x2
         2.0  kubelet:node-1     patch events NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID x2
         2.2  kubelet:node-1     create csinodes node-1
         2.3  kubelet:node-1     patch nodes/status node-1: ready True
         2.3  kubelet:node-1     create events NodeReady: Node node-1 status is now: NodeReady
        11.9  kubelet:node-1     create leases node-1: holder node-1"
    `)
  })

  it("renews its Lease every 10 s and up to 4 % more", () => {
    const script = cluster()
    script.play("run 20s")
    const between = gaps(values(script, 300, renewedAt))
    expect(between.length).toBeGreaterThanOrEqual(28)
    expect(Math.min(...between)).toBeGreaterThanOrEqual(10)
    expect(Math.max(...between)).toBeLessThan(10.41)
    expect(new Set(between).size).toBeGreaterThan(20)
  })

  it("reports its status every five minutes where nothing changes, the first time after half to one and a half as long", () => {
    const script = cluster()
    script.play("run 20s")
    const [first = 0, ...later] = gaps(values(script, 1_500, heartbeatAt))
    expect(first).toBeGreaterThanOrEqual(150)
    expect(first).toBeLessThanOrEqual(460)
    expect(later.length).toBeGreaterThanOrEqual(2)
    for (const gap of later) expect(Math.abs(gap - 300)).toBeLessThanOrEqual(10)
  })

  it("takes up its work where it was when it was frozen with a call under way", () => {
    const script = cluster()
    script.play("run 30s")
    const calls = (): string | undefined => script.state<KubeletState>("node-1", "kubelet").lease.call
    while (calls() === undefined) script.world.run((script.world.now + 300) as Micros)
    const asked = script.world.now
    script.play("hang kubelet on node-1\nrun 30s")
    expect(calls()).toBe("update")
    // The answer has come long ago: it is read now, and the next turn is due from now on.
    script.play("resume kubelet on node-1\nrun 1s")
    expect(calls()).toBeUndefined()
    const between = gaps(values(script, 60, renewedAt))
    expect(renewedAt(script)).toBeGreaterThan(1_767_268_800 + asked / 1e6 + 40)
    expect(between.slice(1).every((gap) => gap >= 10 && gap < 10.41)).toBe(true)
  })

  it("survives a long absence of the API server: it renews within seconds of its return, and tells what happened meanwhile", () => {
    const script = cluster()
    script.play("run 30s\nstop kube-apiserver on control-plane\nrun 20s\nkill kubelet on node-1\nrun 40s")
    const told = script.play("start kube-apiserver on control-plane\nrun 30s")
    expect(told).toContain("Starting: Starting kubelet.")
    const back = values(script, 30, renewedAt)
    expect(gaps(back).every((gap) => gap >= 10 && gap < 10.41)).toBe(true)
  })

  it("mends its status when somebody spoils it, at its next look", () => {
    const script = cluster(/events|-controller/)
    script.play("run 30s")
    const told = script.play(`
      PATCH /api/v1/nodes/node-1/status {"status":{"conditions":[{"type":"Ready","status":"False","reason":"Somebody","message":"said so"}]}}
      run 11s
    `)
    expect(told.split("\n").map((line) => line.slice(8))).toEqual(["admin              patch nodes/status node-1: ready False", "kubelet:node-1     patch nodes/status node-1: ready True"])
  })
})
