import { describe, expect, it } from "vitest"
import type { JsonObject } from "../../base/json.ts"
import { linesOfDecision } from "./decisions.ts"
import { linesOfChange } from "./changes.ts"
import { actorId, type Body, type HostId } from "../../sim/types.ts"
import { lineOfInput } from "./inputs.ts"

/** What a change is worth: "!" before what is interesting, then the line, its subject and what fills it in. */
const told = (key: string, object: JsonObject | undefined, before?: JsonObject): readonly string[] =>
  linesOfChange({ key, object, before, revision: 1 }).map(({ say, subject, about, interesting, tone }) => `${interesting ? "!" : ""}${say} ${tone} ${subject} ${JSON.stringify(about)}`)

const pod = (status: JsonObject = {}, more: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "b", ...metadata }, spec: { nodeName: "n", ...more }, status })
const ready = (value: string): JsonObject => ({ conditions: [{ type: "Ready", status: value }] })
const containers = (state: JsonObject, restartCount = 0): JsonObject => ({ containerStatuses: [{ name: "c", restartCount, state }] })
const going = { deletionTimestamp: "2026-01-01T12:00:00Z", deletionGracePeriodSeconds: 30 }

describe("what a change of a Pod is worth telling", () => {
  it.each([
    ["it is made", pod(), undefined, ['pod/created normal pods/b/a {"name":"a"}']],
    ["it is gone", undefined, pod(), ['pod/gone normal pods/b/a {"name":"a"}']],
    ["it has a node", pod(), pod({}, { nodeName: "" }), ['!pod/scheduled normal pods/b/a {"name":"a","node":"n"}']],
    ["it runs", pod({ phase: "Running" }), pod({ phase: "Pending" }), ['!pod/running normal pods/b/a {"name":"a","node":"n"}']],
    ["it is ready", pod(ready("True")), pod(ready("False")), ['!pod/ready normal pods/b/a {"name":"a"}']],
    ["it is not ready any more", pod(ready("False")), pod(ready("True")), ['!pod/not-ready warning pods/b/a {"name":"a","node":"n"}']],
    ["it is to go, and so not ready", pod(ready("False"), {}, going), pod(ready("True")), ['pod/deleting normal pods/b/a {"name":"a","seconds":30}']],
    ["it ends because it is to go", pod({ phase: "Succeeded" }, {}, going), pod({ phase: "Running" }, {}, going), []],
    ["it has failed", pod({ phase: "Failed", reason: "Evicted", message: "why" }), pod({ phase: "Running" }), ['!pod/failed warning pods/b/a {"name":"a","reason":"Evicted","message":"why"}']],
    ["it has done its work", pod({ phase: "Succeeded" }), pod({ phase: "Running" }), ['!pod/completed normal pods/b/a {"name":"a"}']],
    ["a container starts again", pod(containers({ running: {} }, 2)), pod(containers({ running: {} }, 1)), ['!pod/restarted warning pods/b/a {"name":"a","container":"c","count":2}']],
    ["an image can't be had", pod(containers({ waiting: { reason: "ErrImagePull", message: "no" } })), pod(containers({ waiting: { reason: "ContainerCreating" } })), ['!pod/waiting warning pods/b/a {"name":"a","container":"c","reason":"ErrImagePull","message":"no"}']],
    ["it waits as it does when all is well", pod(containers({ waiting: { reason: "ContainerCreating" } })), pod(), []],
    ["nothing of that changes", pod({ phase: "Running", podIP: "10.244.0.3" }), pod({ phase: "Running" }), []],
  ])("%s", (_, object, before, lines) => {
    expect(told("pods/b/a", object, before)).toEqual(lines)
  })
})

describe("what a change of a workload is worth telling", () => {
  const deployment = (...conditions: readonly (readonly [type: string, status: string, reason?: string])[]): JsonObject => ({
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 3 }, status: { readyReplicas: 3, conditions: conditions.map(([type, status, reason = ""]) => ({ type, status, reason })) },
  })
  const set = (replicas: number): JsonObject => ({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "web-1" }, spec: { replicas } })
  const slice = (...conditions: readonly boolean[]): JsonObject => ({ kind: "EndpointSlice", metadata: { namespace: "b", labels: { "kubernetes.io/service-name": "web" } }, endpoints: conditions.map((value) => ({ conditions: { ready: value }, targetRef: { kind: "Pod" } })) })
  const podless: JsonObject = { kind: "EndpointSlice", metadata: { namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } }, endpoints: [{ addresses: ["10.0.0.2"], conditions: { ready: true } }] }
  const rolling = ["Progressing", "True", "ReplicaSetUpdated"] as const
  const all = '{"name":"web","replicas":3,"ready":3'

  it.each([
    ["a rollout is complete", "d", deployment(["Progressing", "True", "NewReplicaSetAvailable"]), deployment(rolling), [`!deployment/complete normal d ${all}}`]],
    ["a rollout is stuck", "d", deployment(["Progressing", "False", "ProgressDeadlineExceeded"]), deployment(rolling), [`!deployment/stuck warning d ${all},"reason":"ProgressDeadlineExceeded"}`]],
    ["too few are ready", "d", deployment(["Available", "False"]), deployment(["Available", "True"]), [`!deployment/unavailable warning d ${all}}`]],
    ["a ReplicaSet is scaled", "r", set(2), set(1), ['replicaset/scaled normal r {"name":"web-1","from":1,"count":2}']],
    ["a Service begins to lead somewhere", "e", slice(true), slice(false), ['!service/endpoints normal services/b/web {"service":"web","count":1}']],
    ["it leads to more", "e", slice(true, true), slice(true), ['service/endpoints normal services/b/web {"service":"web","count":2}']],
    ["it leads nowhere", "e", slice(false), slice(true), ['!service/endpoints warning services/b/web {"service":"web","count":0,"context":"none"}']],
    ["a Service leads to what is no Pod", "e", podless, undefined, []],
  ])("%s", (_, key, object, before, lines) => {
    expect(told(key, object, before)).toEqual(lines)
  })

  it("names what an Event is about as the page does, and who reports it", () => {
    const event = { kind: "Event", type: "Warning", reason: "FailedScheduling", message: "0/3", count: 1, involvedObject: { kind: "Pod", apiVersion: "v1", namespace: "b", name: "a" }, reportingComponent: "default-scheduler" }
    expect(told("events/b/x", event)).toEqual(['!event/warning warning pods/b/a {"kind":"Pod","name":"a","reason":"FailedScheduling","message":"0/3","component":"default-scheduler"}'])
    expect(told("events/b/x", { ...event, lastTimestamp: "later" }, event)).toEqual([])
  })
})

it("a ReplicaSet's decision says what it found: none, one too few, more", () => {
  const contextOf = (wanted: number, missing: number): unknown => linesOfDecision({ say: "replicaset/too-few", about: { name: "web-1", wanted, missing }, read: [{ kind: "ReplicaSet", namespace: "b", name: "web-1", revision: "1" }] })[0]?.about["context"]
  expect([contextOf(3, 3), contextOf(3, 1), contextOf(3, 2)]).toEqual(["first", "one", "more"])
  expect(linesOfDecision({ say: "ttl/cluster-size", about: {}, read: [] })).toEqual([])
})

it("a line that only reads is no mark on the timeline", () => {
  expect(["kubectl get pods", "kubectl describe pod a", "kubectl delete pod a"].map((line) => lineOfInput({ to: actorId(9 as HostId, 1), body: { type: "terminal/line", line } as Body }, () => "laptop").interesting)).toEqual([false, false, true])
})
