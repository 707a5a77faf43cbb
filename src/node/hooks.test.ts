import { describe, expect, it } from "vitest"
import { PodStory } from "../testing/pod-story.ts"
import { ClusterScript } from "../testing/transcript.ts"

const path = "/api/v1/namespaces/default/pods"
const container = (name: string, preStop: object, image = "nginx:1.27"): object => ({ name, image, lifecycle: { preStop } })
const exec = (script: string): object => ({ exec: { command: ["sh", "-c", script] } })

/** What is told while a Pod with these containers is deleted. */
function deleting(spec: object, seconds = 12): string {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"] })
  script.play("run 12s")
  const story = new PodStory(script)
  story.play(`POST ${path} ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", ...spec } })}\nrun 8s`)
  return story.play(`DELETE ${path}/web\nrun ${seconds}s`)
}

describe("what a container does before it is told to end", () => {
  it("comes first: its command runs to its end, side by side with those of others, and a sleep as long as it says", () => {
    expect(deleting({ containers: [container("web", exec("sleep 3")), container("log", exec("sleep 2"), "redis:7"), container("nap", { sleep: { seconds: 4 } }, "memcached:1")] })).toMatchInlineSnapshot(`
      "  20.05  web: grace 30
        20.05  web/web Killing: Stopping container web
        20.05  web/log Killing: Stopping container log
        20.05  web/nap Killing: Stopping container nap
        24.05  web: phase Succeeded, PodReadyToStartContainers False, Initialized True(PodCompleted), Ready False(PodCompleted), ContainersReady False(PodCompleted), log ended(0 Completed), nap ended(0 Completed), web ended(0 Completed)
        24.85  web: grace 0
        24.90  web is gone"
    `)
  })

  it("ends at the latest with the grace, after which two seconds are left", () => {
    expect(deleting({ terminationGracePeriodSeconds: 3, containers: [{ ...container("web", exec("sleep 60"), "busybox:1.37"), command: ["sleep", "3600"] }] })).toMatchInlineSnapshot(`
      "  20.05  web: grace 3
        20.05  web/web Killing: Stopping container web
        25.05  web: phase Failed, PodReadyToStartContainers False, Ready False(PodFailed), ContainersReady False(PodFailed), web ended(137 Error)
        25.90  web: grace 0
        25.90  web is gone"
    `)
  })

  it("is told of where it fails, and stops nothing", () => {
    expect(deleting({ containers: [container("web", exec("exit 3"))] }, 2)).toMatchInlineSnapshot(`
      "  20.05  web: grace 30
        20.05  web/web Killing: Stopping container web
        20.05  web/web FailedPreStopHook: PreStopHook failed
        20.15  web: phase Succeeded, PodReadyToStartContainers False, Initialized True(PodCompleted), Ready False(PodCompleted), ContainersReady False(PodCompleted), web ended(0 Completed)
        20.90  web: grace 0
        20.90  web is gone"
    `)
  })
})

it("a Pod may have many containers: turns are as long as they must be", () => {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"] })
  script.play("run 12s")
  const containers = Array.from({ length: 40 }, (_, i) => ({ name: `c${i}`, image: "busybox:1.37", command: ["sleep", "3600"] }))
  script.play(`POST ${path} ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "many" }, spec: { nodeName: "node-1", containers } })}\nrun 20s`)
  expect(script.object("pods/default/many")?.["status"]).toMatchObject({ phase: "Running", conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]) as unknown })
})
