import { describe, expect, it } from "vitest"
import type { Micros } from "../base/time.ts"
import { ClusterScript } from "../testing/transcript.ts"
import type { Election } from "./leader-election.ts"

const hide = /^(?!.*(kube-controller-manager|kube-scheduler)[^/]*$)|namespaces| events /

/** A control plane, and a spare host on which the same part stands for election too. */
function rivals(part: string, seed = 1): ClusterScript {
  const script = new ClusterScript({ nodes: 0, without: part === "kube-scheduler" ? ["controllers"] : ["scheduler"] }, { hide, spare: [part], seed })
  script.play("run 30s")
  return script
}

/** Who believes to lead, of those whose process is not frozen. */
function leaders(script: ClusterScript, part: string): readonly string[] {
  return ["control-plane", "spare"].filter((host) => script.runs(host, part) && script.state<{ readonly election?: Election }>(host, part).election?.state === "leader")
}

/** Plays on in steps of 100 ms; the most who believed to lead at a time. */
function mostAtOnce(script: ClusterScript, part: string, forSeconds: number): number {
  let most = 0
  for (let i = 0; i < forSeconds * 10; i++) {
    script.play("run 100ms")
    most = Math.max(most, leaders(script, part).length)
  }
  return most
}

describe("two candidates", () => {
  it("have one leader, and when its machine dies the other after it has seen the lease unchanged for 15 s", () => {
    const script = rivals("kube-controller-manager")
    expect(script.play("run 60s")).toBe("")
    expect(leaders(script, "kube-controller-manager")).toEqual(["control-plane"])
    script.play("kill kube-controller-manager on control-plane\nstop kube-controller-manager on control-plane")
    const [line = ""] = script.play("run 30s").split("\n")
    expect(line).toMatch(/holder spare$/)
    const seconds = Number(line.trim().split(" ")[0]) - 90
    expect(seconds).toBeGreaterThan(13)
    expect(seconds).toBeLessThan(20)
  })

  it("take over at once where the leader gives the lease back on its way out", () => {
    const script = rivals("kube-scheduler")
    expect(script.play("stop kube-scheduler on control-plane\nrun 10s")).toMatchInlineSnapshot(`
      "  30.0  kube-scheduler     update leases kube-scheduler: holder nobody
        32.0  kube-scheduler     update leases kube-scheduler: holder spare"
    `)
    expect(script.runs("control-plane", "kube-scheduler")).toBe(false)
  })

  it("never both believe to lead while one is cut off, and the one that was cut off ends after 12 s", () => {
    for (const seed of [1, 2, 3]) {
      const script = rivals("kube-controller-manager", seed)
      const [leader] = leaders(script, "kube-controller-manager")
      // Both hosts need the network here: the leader is moved to the one that can be cut off from the API server.
      if (leader === "control-plane") script.play("stop kube-controller-manager on control-plane\nrun 25s\nstart kube-controller-manager on control-plane\nrun 5s")
      expect(leaders(script, "kube-controller-manager")).toEqual(["spare"])
      script.play("cut spare")
      expect(mostAtOnce(script, "kube-controller-manager", 11)).toBe(1)
      expect(mostAtOnce(script, "kube-controller-manager", 1.5)).toBeLessThanOrEqual(1)
      expect(leaders(script, "kube-controller-manager")).toEqual([])
      expect(mostAtOnce(script, "kube-controller-manager", 15)).toBe(1)
      expect(leaders(script, "kube-controller-manager")).toEqual(["control-plane"])
      script.play("heal spare")
      expect(mostAtOnce(script, "kube-controller-manager", 30)).toBe(1)
    }
  })

  it("do not both lead when the leader was frozen for long: it finds out as it thaws, and ends", () => {
    const script = rivals("kube-controller-manager")
    script.play("hang kube-controller-manager on control-plane\nrun 40s")
    expect(leaders(script, "kube-controller-manager")).toContain("spare")
    script.play("resume kube-controller-manager on control-plane\nrun 10ms")
    expect(leaders(script, "kube-controller-manager")).toEqual(["spare"])
  })

  it("count a renewal from when it was asked for, as those who wait count from when it was written", () => {
    const script = rivals("kube-controller-manager")
    const self = (): Election => script.state<{ readonly election: Election }>("control-plane", "kube-controller-manager").election
    while (!self().busy) script.world.run((script.world.now + 100) as Micros)
    const asked = script.world.now
    script.play("hang kube-apiserver on control-plane\nrun 4s\nresume kube-apiserver on control-plane\nrun 500ms")
    expect(self().busy).toBe(false)
    expect(self().renewedAt).toBeLessThanOrEqual(asked)
    expect(self().state).toBe("leader")
  })

  it("keep their leader through a short absence of the API server, and none through a long one", () => {
    const script = rivals("kube-controller-manager")
    const before = script.state<{ readonly election: Election }>("control-plane", "kube-controller-manager").election.identity
    script.play("kill kube-apiserver on control-plane\nrun 20s")
    expect(script.state<{ readonly election: Election }>("control-plane", "kube-controller-manager").election.identity).toBe(before)
    expect(leaders(script, "kube-controller-manager")).toEqual(["control-plane"])
    script.play("stop kube-apiserver on control-plane\nrun 14s")
    expect(leaders(script, "kube-controller-manager")).toEqual([])
    script.play("start kube-apiserver on control-plane\nrun 60s")
    expect(leaders(script, "kube-controller-manager")).toHaveLength(1)
  })
})
