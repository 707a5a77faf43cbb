import { expect, it, test } from "vitest"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { PodStory } from "../../testing/pod-story.ts"
import { ClusterScript } from "../../testing/transcript.ts"
import { containerLog } from "../logs.ts"
import { findImage, standIn } from "./index.ts"
import { parseReference } from "./reference.ts"

const epoch = 1_767_268_800_000_000

/** One Pod on one node, and what becomes of its first container: its log, how it is, and how often it was started again. */
function play(spec: object, seconds: number, before: readonly string[] = []): { readonly log: readonly string[]; readonly exit: number | undefined; readonly message: string | undefined; readonly ready: boolean | undefined; readonly restarts: number | undefined } {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"], delays: { pull: "500ms" } })
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { nodeName: "node-1", restartPolicy: "Never", ...spec } }
  new PodStory(script).play(["run 12s", ...before, `POST /api/v1/namespaces/default/pods ${JSON.stringify(pod)}`, `run ${seconds}s`].join("\n"))
  const { metadata, status } = script.object("pods/default/p") as unknown as Pod
  const host = script.world.kernels[0]?.hosts.find(({ spec: own }) => own.name === "node-1")
  const [container] = status.containerStatuses ?? []
  const log = host && containerLog(host, { uid: metadata.uid ?? "" }, container?.name ?? "", epoch)
  return { log: log ?? [], exit: container?.state?.terminated?.exitCode, message: container?.state?.terminated?.message, ready: container?.ready, restarts: container?.restartCount }
}

const only = (image: string, fields: object = {}): object => ({ containers: [{ name: "main", image, ...fields }] })

test.each([
  ["nginx:1.14.2", true], ["nginx", true], ["nginx:does-not-exist", false], ["ngnix", false], ["redis:8.0.2", true], ["redis:alpine", true], ["mysql:9", true], ["perl:5.34.0", true], ["mongo:4.2", true], ["docker.io/library/bash:5", true],
  ["registry.k8s.io/e2e-test-images/agnhost:2.45", true], ["registry.k8s.io/busybox:1.27.2", true], ["registry.k8s.io/nginx-slim:0.24", true], ["gcr.io/google-samples/hello-app:2.0", true], ["ubuntu:24.04", true], ["alpine:3", true],
])("%s is in a registry: %s", (name, isThere) => {
  const reference = parseReference(name)
  expect("error" in reference ? "no name" : findImage(reference).type === "image").toBe(isThere)
  expect(standIn(name)).toBe(false)
})

it("of somebody else is a stand-in", () => expect([standIn("example.com/shop:1"), standIn("somebody/thing"), standIn("Not A Name")]).toEqual([true, true, false]))

it("of a database ends where it has no password, and is ready for connections where it has", () => {
  expect(play(only("mysql:9"), 4)).toMatchObject({ exit: 1, log: expect.arrayContaining([expect.stringContaining("password option is not specified")]) as string[] })
  const probe = { exec: { command: ["mysqladmin", "ping"] } }
  expect(play(only("mysql:9", { env: [{ name: "MYSQL_ROOT_PASSWORD", value: "x" }], readinessProbe: probe }), 4)).toMatchObject({ ready: true, log: expect.arrayContaining([expect.stringMatching(/^2026-01-01T12:00:1\d\.\d{6}Z 0 .*ready for connections/)]) as string[] })
})

it("of Redis answers on its port and to a ping", () => {
  const { ready, log } = play(only("redis", { readinessProbe: { tcpSocket: { port: 6379 } }, livenessProbe: { exec: { command: ["redis-cli", "ping"] }, periodSeconds: 1, failureThreshold: 1 } }), 5)
  expect(ready).toBe(true)
  expect(log.at(-1)).toMatch(/^1:M 01 Jan 2026 12:00:1\d\.\d{3} \* Ready to accept connections tcp$/)
})

it("of Perl computes pi, which takes seconds", () => {
  const { exit, log } = play(only("perl:5.34.0", { command: ["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"] }), 9)
  expect([exit, log[0]?.slice(0, 22), log[0]?.length, log[0]?.slice(998, 1_002)]).toEqual([0, "3.14159265358979323846", 2_001, "1989"])
})

it("agnhost liveness answers for ten seconds, and is then started again", () => {
  const probe = { httpGet: { path: "/healthz", port: 8080 }, initialDelaySeconds: 3, periodSeconds: 3 }
  expect(play({ restartPolicy: "Always", ...only("registry.k8s.io/e2e-test-images/agnhost:2.40", { args: ["liveness"], livenessProbe: probe }) }, 26)).toMatchObject({ restarts: 1 })
})

it("tells why it ended: by the file that it writes, or by the end of its log", () => {
  const message = (script: string, terminationMessagePolicy: string): string | undefined => play(only("busybox", { command: ["sh", "-c", script], terminationMessagePolicy }), 4).message
  expect(message("echo because > /dev/termination-log; exit 1", "File")).toBe("because\n")
  expect(message("echo said; exit 1", "File")).toBeUndefined()
  expect(message("echo said; exit 1", "FallbackToLogsOnError")).toBe("said\n")
  expect(message("echo said", "FallbackToLogsOnError")).toBeUndefined()
})

it("runs a script that a volume brings", () => {
  const map = `POST /api/v1/namespaces/default/configmaps ${JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "scripts" }, data: { "run.sh": "#!/bin/sh\necho ran with $1\nexit 3\n" } })}`
  const spec = { volumes: [{ name: "scripts", configMap: { name: "scripts", defaultMode: 0o755 } }], containers: [{ name: "main", image: "busybox", command: ["/scripts/run.sh", "this"], volumeMounts: [{ name: "scripts", mountPath: "/scripts" }] }] }
  expect(play(spec, 4, [map])).toMatchObject({ exit: 3, log: ["ran with this"] })
})
