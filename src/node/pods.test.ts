import { describe, expect, it } from "vitest"
import type { Audit } from "../apiserver/audit.ts"
import type { PodStatus } from "../api/kinds/pod/types.ts"
import { PodStory } from "../testing/pod-story.ts"
import { ClusterScript } from "../testing/transcript.ts"

/** A node that is ready, on which every pull takes half a second. */
function node(delays: { readonly pull?: string } = { pull: "500ms" }): PodStory {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"], delays })
  script.play("run 12s")
  return new PodStory(script)
}

const path = "/api/v1/namespaces/default/pods"
const pod = (name: string, spec: object): string => `POST ${path} ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name, uid: "" }, spec: { nodeName: "node-1", ...spec } })}`
const shell = (story: string, name = "main"): object => ({ name, image: "busybox:1.37", command: ["sh", "-c", story] })
const statusOf = ({ script }: PodStory, name: string): PodStatus => (script.object(`pods/default/${name}`)?.["status"] ?? {}) as PodStatus
/** What kubelets wanted to be deleted, refused or not. */
function asked({ script: { world } }: PodStory): string[] {
  const servers = world.kernels.flatMap(({ hosts }) => hosts).flatMap((host) => host?.actors ?? []).flatMap((actor) => (actor?.program === "kube-apiserver" ? [actor.state as { readonly audit: Audit }] : []))
  const entries = servers.flatMap(({ audit }) => audit.entries.values())
  return entries.filter(({ user, verb }) => user.startsWith("system:node:") && verb === "delete").map(({ resource, name, code }) => `${resource} ${name} ${code}`)
}

/** When something was told, in seconds, by what it says. */
const times = (text: string, words: RegExp): number[] => text.split("\n").filter((line) => words.test(line)).map((line) => Number(line.trim().split(" ")[0]))

describe("a Pod on a node", () => {
  it("comes up: first status, sandbox, image, container; then Running and Ready with an address", () => {
    const story = node()
    expect(story.play(`${pod("web", { containers: [{ name: "web", image: "nginx:1.27" }] })}\nrun 5s`)).toMatchInlineSnapshot(`
      "  12.05  web is created
        12.05  web: PodReadyToStartContainers False, Initialized True, Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, web ContainerCreating
        12.55  web/web Pulling: Pulling image "nginx:1.27"
        12.55  web: PodReadyToStartContainers True
        13.05  web/web Pulled: Successfully pulled image "nginx:1.27" in 500ms (500ms including waiting). Image size: 72000000 bytes.
        13.05  web/web Created: Container created
        13.10  web/web Started: Container started
        13.10  web: phase Running, Ready True, ContainersReady True, ip 10.244.0.2, web running ready"
    `)
    expect(statusOf(story, "web").containerStatuses?.[0]).toMatchObject({ ready: true, started: true, restartCount: 0, image: "docker.io/library/nginx:1.27", imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/) as string })
  })

  it("goes when it is deleted: the containers are told to end, its phase is one of an end, then its object goes", () => {
    const story = node()
    story.play(`${pod("web", { containers: [{ name: "web", image: "nginx:1.27" }] })}\nrun 5s`)
    expect(story.play(`DELETE ${path}/web\nrun 3s`)).toMatchInlineSnapshot(`
      "  17.05  web: grace 30
        17.05  web/web Killing: Stopping container web
        17.15  web: phase Succeeded, PodReadyToStartContainers False, Initialized True(PodCompleted), Ready False(PodCompleted), ContainersReady False(PodCompleted), web ended(0 Completed)
        17.85  web: grace 0
        17.90  web is gone"
    `)
    expect(story.script.object("pods/default/web")).toBeUndefined()
  })

  it("that has ended is taken away by the server alone when it is deleted", () => {
    const story = node()
    story.play(`${pod("done", { restartPolicy: "Never", containers: [shell("exit 0")] })}\nrun 8s`)
    expect(statusOf(story, "done").phase).toBe("Succeeded")
    story.play(`DELETE ${path}/done\nrun 15s`)
    expect(story.script.object("pods/default/done")).toBeUndefined()
    expect(asked(story).filter((line) => line.includes("pods done"))).toEqual([])
  })

  it("is given its grace where it does not obey, and then ended", () => {
    const story = node()
    story.play(`${pod("stubborn", { terminationGracePeriodSeconds: 8, containers: [{ name: "main", image: "busybox:1.37", command: ["sleep", "3600"] }] })}\nrun 5s`)
    expect(story.play(`DELETE ${path}/stubborn\nrun 12s`)).toMatchInlineSnapshot(`
      "  17.05  stubborn: grace 8
        17.05  stubborn/main Killing: Stopping container main
        25.05  stubborn: phase Failed, PodReadyToStartContainers False, Ready False(PodFailed), ContainersReady False(PodFailed), main ended(137 Error)
        25.85  stubborn: grace 0
        25.90  stubborn is gone"
    `)
  })

  it("is ended though its object is gone at once", () => {
    const story = node()
    story.play(`${pod("forced", { terminationGracePeriodSeconds: 8, containers: [{ name: "main", image: "nginx:1.27" }] })}\nrun 5s`)
    expect(story.script.runs("node-1", "forced/main")).toBe(true)
    story.play(`DELETE ${path}/forced {"gracePeriodSeconds":0}\nrun 3s`)
    expect(story.script.runs("node-1", "forced/main")).toBe(false)
  })

  it("completes or fails by the exit code of its container", () => {
    const story = node()
    expect(story.play(`${pod("done", { restartPolicy: "Never", containers: [shell("sleep 2")] })}\nrun 5s\n${pod("bad", { restartPolicy: "Never", containers: [shell("sleep 2; exit 3")] })}\nrun 5s`)).toMatchInlineSnapshot(`
      "  12.05  done is created
        12.05  done: PodReadyToStartContainers False, Initialized True, Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, main ContainerCreating
        12.55  done/main Pulling: Pulling image "busybox:1.37"
        12.55  done: PodReadyToStartContainers True
        13.05  done/main Pulled: Successfully pulled image "busybox:1.37" in 500ms (500ms including waiting). Image size: 2200000 bytes.
        13.05  done/main Created: Container created
        13.10  done/main Started: Container started
        13.10  done: phase Running, Ready True, ContainersReady True, ip 10.244.0.2, main running ready
        15.85  done: Initialized True(PodCompleted), Ready False(PodCompleted), ContainersReady False(PodCompleted), main ended(0 Completed)
        16.85  done: phase Succeeded, PodReadyToStartContainers False
        17.05  bad is created
        17.05  bad: PodReadyToStartContainers False, Initialized True, Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, main ContainerCreating
        17.55  bad/main Pulled: Container image "busybox:1.37" already present on machine and can be accessed by the pod
        17.55  bad: PodReadyToStartContainers True
        17.55  bad/main Created: Container created
        17.60  bad/main Started: Container started
        17.60  bad: phase Running, Ready True, ContainersReady True, ip 10.244.0.3, main running ready
        19.90  bad: Ready False(PodFailed), ContainersReady False(PodFailed), main ended(3 Error)
        20.85  bad: phase Failed, PodReadyToStartContainers False"
    `)
    expect([statusOf(story, "done").phase, statusOf(story, "bad").phase]).toEqual(["Succeeded", "Failed"])
    expect(statusOf(story, "bad").containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, reason: "Error" })
  })

  it("is restarted with longer and longer waits, and says so only at the next turn", () => {
    const story = node()
    const first = story.play(`${pod("crash", { containers: [shell("sleep 1; exit 1")] })}\nrun 6s`)
    expect(first).toMatchInlineSnapshot(`
      "  12.05  crash is created
        12.05  crash: PodReadyToStartContainers False, Initialized True, Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, main ContainerCreating
        12.55  crash/main Pulling: Pulling image "busybox:1.37"
        12.55  crash: PodReadyToStartContainers True
        13.05  crash/main Pulled: Successfully pulled image "busybox:1.37" in 500ms (500ms including waiting). Image size: 2200000 bytes.
        13.05  crash/main Created: Container created
        13.10  crash/main Started: Container started
        13.10  crash: phase Running, Ready True, ContainersReady True, ip 10.244.0.2, main running ready
        14.85  crash/main Pulled: Container image "busybox:1.37" already present on machine and can be accessed by the pod
        14.90  crash: Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), main ended(1 Error)
        14.90  crash/main Created x2: Container created
        14.90  crash/main Started x2: Container started
        14.95  crash: Ready True, ContainersReady True, main running ready restarts=1
        16.85  crash/main BackOff: Back-off restarting failed container main in pod crash_default(UID)
        16.90  crash: Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), main ended(1 Error) restarts=1"
    `)
    const rest = story.play("run 260s")
    const starts = times(`${first}\n${rest}`, / Started/)
    const waits = starts.slice(1).map((at, i) => at - (starts[i] ?? 0))
    // At once, then 10, 20, 40, 80 s after the end, up to half as much later, on the grid of a second.
    ;[[1, 2.2], [11, 17.5], [21, 33], [41, 63], [81, 154]].forEach(([min, max], i) => {
      expect(waits[i]).toBeGreaterThan(min ?? 0)
      expect(waits[i]).toBeLessThan(max ?? 0)
    })
    expect(statusOf(story, "crash").containerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(4)
  })

  it("runs init containers one after another, and fails with one that may not be tried again", () => {
    const story = node()
    const init = [shell("sleep 2", "i0"), shell("sleep 1", "i1")]
    expect(story.play(`${pod("good", { initContainers: init, containers: [{ name: "main", image: "nginx:1.27" }] })}\nrun 9s`)).toMatchInlineSnapshot(`
      "  12.05  good is created
        12.05  good: PodReadyToStartContainers False, Initialized False(ContainersNotInitialized), Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, i0 PodInitializing, i1 PodInitializing, main PodInitializing
        12.55  good/i0 Pulling: Pulling image "busybox:1.37"
        12.55  good: PodReadyToStartContainers True
        13.05  good/i0 Pulled: Successfully pulled image "busybox:1.37" in 500ms (500ms including waiting). Image size: 2200000 bytes.
        13.05  good/i0 Created: Container created
        13.10  good/i0 Started: Container started
        13.10  good: ip 10.244.0.2, i0 running
        15.85  good/i1 Pulled: Container image "busybox:1.37" already present on machine and can be accessed by the pod
        15.90  good: i0 ended(0 Completed) ready
        15.90  good/i1 Created: Container created
        15.90  good/i1 Started: Container started
        15.95  good: i1 running
        17.85  good/main Pulling: Pulling image "nginx:1.27"
        17.85  good: Initialized True, i1 ended(0 Completed) ready
        18.35  good/main Pulled: Successfully pulled image "nginx:1.27" in 500ms (500ms including waiting). Image size: 72000000 bytes.
        18.40  good/main Created: Container created
        18.40  good/main Started: Container started
        18.45  good: phase Running, Ready True, ContainersReady True, main running ready"
    `)
    story.play(`${pod("never", { restartPolicy: "Never", initContainers: [shell("sleep 1; exit 2", "i0")], containers: [{ name: "main", image: "nginx:1.27" }] })}\nrun 6s`)
    expect(statusOf(story, "never")).toMatchObject({ phase: "Failed", containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] })
  })

  it("has its address again in the next sandbox after its node was down, and keeps its count of restarts", () => {
    const story = node()
    story.play(`${pod("web", { containers: [{ name: "web", image: "nginx:1.27" }] })}\nrun 5s\nrestart node-1\nrun 30s`)
    expect(statusOf(story, "web")).toMatchObject({ phase: "Running", containerStatuses: [{ ready: true, restartCount: 1, lastState: { terminated: { exitCode: 255, reason: "Unknown" } } }] })
  })

  it("runs on while its kubelet is away, and is found again", () => {
    const story = node()
    story.play(`${pod("web", { containers: [{ name: "web", image: "nginx:1.27" }] })}\nrun 5s`)
    const before = statusOf(story, "web")
    expect(story.play("kill kubelet on node-1\nrun 30s")).toBe("")
    expect(story.script.runs("node-1", "web/web")).toBe(true)
    expect(statusOf(story, "web")).toEqual(before)
  })

  it("ends while its kubelet is away, and the kubelet sees with what", () => {
    const story = node()
    story.play(`${pod("done", { restartPolicy: "Never", containers: [shell("sleep 8; exit 4")] })}\nrun 5s\nkill kubelet on node-1\nrun 30s`)
    expect(statusOf(story, "done")).toMatchObject({ phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 4, reason: "Error" } } }] })
  })
})

describe("an image", () => {
  it("that is nowhere is tried again and again, until the Pod asks for another", () => {
    const story = node()
    expect(story.play(`${pod("web", { containers: [{ name: "web", image: "ngnix" }] })}\nrun 40s\nPATCH ${path}/web {"spec":{"containers":[{"name":"web","image":"nginx:1.27"}]}}\nrun 3s`)).toMatchInlineSnapshot(`
      "  12.05  web is created
        12.05  web: PodReadyToStartContainers False, Initialized True, Ready False(ContainersNotReady), ContainersReady False(ContainersNotReady), PodScheduled True, web ContainerCreating
        12.55  web/web Pulling: Pulling image "ngnix"
        12.55  web: PodReadyToStartContainers True
        13.05  web/web Failed: Failed to pull image "ngnix": rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
        13.05  web/web Failed: Error: ErrImagePull
        13.85  web/web BackOff: Back-off pulling image "ngnix"
        13.90  web: ip 10.244.0.2, web ErrImagePull
        13.90  web/web Failed: Error: ImagePullBackOff
        24.70  web/web Pulling x2: Pulling image "ngnix"
        24.70  web: web ImagePullBackOff
        25.20  web/web Failed x2: Failed to pull image "ngnix": rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
        25.20  web/web Failed x2: Error: ErrImagePull
        39.70  web/web BackOff x2: Back-off pulling image "ngnix"
        39.70  web: web ErrImagePull
        39.70  web/web Failed x2: Error: ImagePullBackOff
        52.05  web/web Pulling: Pulling image "nginx:1.27"
        52.05  web: web ImagePullBackOff
        52.55  web/web Pulled: Successfully pulled image "nginx:1.27" in 500ms (500ms including waiting). Image size: 72000000 bytes.
        52.55  web/web Created: Container created
        52.60  web/web Started: Container started
        52.60  web: phase Running, Ready True, ContainersReady True, web running ready"
    `)
    expect(statusOf(story, "web").phase).toBe("Running")
  })

  it("takes as long as its bytes do, and one at a time", () => {
    const story = node({})
    const lines = story.play(`${pod("two", { containers: [{ name: "a", image: "nginx:1.27" }] })}\n${pod("one", { containers: [{ name: "a", image: "httpd:2.4" }] })}\nrun 5s`)
    expect(lines.split("\n").filter((line) => line.includes("Successfully"))).toMatchInlineSnapshot(`
      [
        "  13.40  two/a Pulled: Successfully pulled image "nginx:1.27" in 848ms (848ms including waiting). Image size: 72000000 bytes.",
        "  14.10  one/a Pulled: Successfully pulled image "httpd:2.4" in 709ms (1.556s including waiting). Image size: 58000000 bytes.",
      ]
    `)
  })

  it("of somebody else is stood in for", () => {
    const story = node()
    story.play(`${pod("shop", { containers: [{ name: "shop", image: "example.com/shop:1", ports: [{ containerPort: 8080 }], readinessProbe: { tcpSocket: { port: 8080 } } }] })}\nrun 5s`)
    expect(statusOf(story, "shop").containerStatuses?.[0]?.ready).toBe(true)
  })

  it("without the file that is to run cannot be started", () => {
    const story = node()
    story.play(`${pod("odd", { containers: [{ name: "odd", image: "registry.k8s.io/pause:3.10", command: ["bash"] }] })}\nrun 5s`)
    expect(statusOf(story, "odd").containerStatuses?.[0]?.lastState?.terminated ?? statusOf(story, "odd").containerStatuses?.[0]?.state).toMatchObject({ exitCode: 128, reason: "StartError" })
  })
})

describe("a probe", () => {
  it("of readiness makes a Pod ready only when a process answers", () => {
    const story = node()
    const probe = (port: number): object => ({ readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 5 } })
    story.play(`${pod("ready", { containers: [{ name: "web", image: "nginx:1.27", ...probe(80) }] })}\nrun 5s`)
    expect(statusOf(story, "ready").containerStatuses?.[0]?.ready).toBe(true)
    const lines = story.play(`${pod("deaf", { containers: [{ name: "web", image: "nginx:1.27", ...probe(81) }] })}\nrun 8s`)
    expect(lines.split("\n").find((line) => line.includes("Unhealthy"))?.slice(9)).toMatchInlineSnapshot(`"deaf/web Unhealthy: Readiness probe failed: Get "http://10.244.0.3:81/": dial tcp 10.244.0.3:81: connect: connection refused"`)
    expect(statusOf(story, "deaf")).toMatchObject({ phase: "Running", containerStatuses: [{ ready: false, started: true }] })
  })

  it("of readiness is asked whenever its Pod is synced while it is not ready, and goes round from there", () => {
    const story = node()
    const probe = { readinessProbe: { exec: { command: ["cat", "/tmp/ready"] }, periodSeconds: 4, failureThreshold: 2 } }
    const lines = story.play(`${pod("late", { terminationGracePeriodSeconds: 1, containers: [{ ...shell("sleep 6; touch /tmp/ready; sleep 6; rm /tmp/ready; sleep 600"), ...probe }] })}\nrun 25s`)
    // Asked when it is seen to run and once more when that is news, then every 4 s; and at once when it has turned.
    expect(lines.split("\n").filter((line) => /Unhealthy|Started|ready/.test(line)).join("\n")).toMatchInlineSnapshot(`
      "  13.10  late/main Started: Container started
        13.10  late/main Unhealthy: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        13.90  late/main Unhealthy x2: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        17.90  late/main Unhealthy x3: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        21.90  late: Ready True, ContainersReady True, main running ready
        25.90  late/main Unhealthy x4: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        29.90  late/main Unhealthy x5: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        29.90  late/main Unhealthy x6: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory
        33.90  late/main Unhealthy x7: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory"
    `)
  })

  it("of readiness does not begin before its initial delay is over", () => {
    const story = node()
    const lines = story.play(`${pod("late", { containers: [{ ...shell("sleep 600"), readinessProbe: { exec: { command: ["false"] }, initialDelaySeconds: 6, periodSeconds: 4 } }] })}\nrun 12s`)
    expect(lines.split("\n").filter((line) => /Unhealthy|Started/.test(line)).join("\n")).toMatchInlineSnapshot(`
      "  13.10  late/main Started: Container started
        21.90  late/main Unhealthy: Readiness probe failed: "
    `)
  })

  it("of liveness ends a container that fails it, which then starts again", () => {
    const story = node()
    const probe = { livenessProbe: { exec: { command: ["cat", "/tmp/healthy"] }, initialDelaySeconds: 5, periodSeconds: 5 } }
    const lines = story.play(`${pod("live", { terminationGracePeriodSeconds: 5, containers: [{ ...shell("touch /tmp/healthy; sleep 20; rm -f /tmp/healthy; sleep 600"), ...probe }] })}\nrun 60s`)
    expect(lines.split("\n").filter((line) => /Unhealthy|Killing|Started/.test(line)).join("\n")).toMatchInlineSnapshot(`
      "  13.10  live/main Started: Container started
        37.05  live/main Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
        42.05  live/main Unhealthy x2: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
        47.05  live/main Unhealthy x3: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory
        47.05  live/main Killing: Container main failed liveness probe, will be restarted
        52.10  live/main Started x2: Container started"
    `)
    expect(statusOf(story, "live").containerStatuses?.[0]).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 137 } } })
  })

  it("of startup holds the others back until it succeeds", () => {
    const story = node()
    const get = { httpGet: { path: "/", port: 80 } }
    story.play(`${pod("slow", { containers: [{ name: "web", image: "nginx:1.27", startupProbe: { ...get, initialDelaySeconds: 5, periodSeconds: 2 }, readinessProbe: get }] })}\nrun 4s`)
    expect(statusOf(story, "slow").containerStatuses?.[0]).toMatchObject({ started: false, ready: false })
    story.play("run 6s")
    expect(statusOf(story, "slow").containerStatuses?.[0]).toMatchObject({ started: true, ready: true })
  })
})
