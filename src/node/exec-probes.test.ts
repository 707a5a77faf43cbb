import { expect, it } from "vitest"
import type { PodStatus } from "../api/kinds/pod/types.ts"
import { PodStory } from "../testing/pod-story.ts"
import { ClusterScript } from "../testing/transcript.ts"

const path = "/api/v1/namespaces/default/pods"

/** What comes of a container that is probed for readiness by a script. */
function probed(script: string, probe: object, seconds: number): { readonly story: PodStory; readonly lines: readonly string[] } {
  const cluster = new ClusterScript({ nodes: 1, without: ["scheduler"] })
  cluster.play("run 12s")
  const story = new PodStory(cluster)
  const readinessProbe = { exec: { command: ["sh", "-c", script] }, ...probe }
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", containers: [{ name: "web", image: "nginx:1.27", readinessProbe }] } }
  return { story, lines: story.play(`POST ${path} ${JSON.stringify(pod)}\nrun ${seconds}s`).split("\n").map((line) => line.trim()) }
}
const isReady = ({ script }: PodStory): boolean => (script.object("pods/default/web")?.["status"] as PodStatus | undefined)?.containerStatuses?.[0]?.ready ?? false

it("a probe's command that takes longer than it may fails, and is ended", () => {
  const { story, lines } = probed("sleep 3600", { timeoutSeconds: 2, periodSeconds: 5 }, 30)
  expect(isReady(story)).toBe(false)
  expect(lines.filter((line) => line.includes("Unhealthy"))[0]).toMatch(/Readiness probe failed: command timed out: "sh -c sleep 3600" timed out after 2s$/)
  const process = story.script.world.kernels[0]?.hosts.flatMap(({ actors }) => actors).find((actor) => actor?.name === "web/web" && actor.condition !== "ended")
  const state = process?.state as { readonly runs: { readonly active: { readonly size: number } } } | undefined
  expect(state?.runs.active.size).toBeLessThanOrEqual(1)
})

it("a probe that takes longer than its period is waited for, and not asked again meanwhile", () => {
  expect(isReady(probed("sleep 4", { timeoutSeconds: 6, periodSeconds: 1 }, 12).story)).toBe(true)
})
