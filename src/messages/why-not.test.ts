import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import type { KeptDecision } from "../scheduler/decisions.ts"
import type { Reason } from "../why/contract.ts"
import type { MachineSeen, ProcessSeen, Seen } from "../why/not/seen.ts"
import { keyOf } from "../why/not/situation.ts"
import { waitsOf } from "../why/not/waits.ts"
import { openCatalogue, sayLine } from "./say.ts"

openCatalogue()

const epochMicros = Date.parse("2026-01-01T12:00:00Z") * 1000
/** Everything is asked ten minutes in. */
const now = seconds(600)
const at = (clock: string): string => `2026-01-01T12:${clock}Z`

const process = (name: string, rest: Partial<ProcessSeen> = {}): ProcessSeen => ({ name, condition: "running", ...rest })
const controlPlane = (change: Readonly<Record<string, Partial<ProcessSeen>>> = {}): MachineSeen => ({
  name: "control-plane", condition: "up", cut: false,
  processes: ["etcd", "kube-apiserver"].map((name) => process(name, change[name])).concat(["kube-controller-manager", "kube-scheduler"].map((name) => process(name, { leads: true, ...change[name] }))),
})
const worker = (rest: Partial<MachineSeen> = {}): MachineSeen => ({ name: "node-1", condition: "up", cut: false, processes: [process("kubelet")], ...rest })

interface Scene {
  readonly objects: readonly JsonObject[]
  readonly machines?: readonly MachineSeen[]
  readonly decision?: Partial<KeptDecision>
}

function seen({ objects, machines = [controlPlane(), worker()], decision }: Scene): Seen {
  const all = new Map([...world, ...objects].map((object) => [keyOf(object), object]))
  return {
    now, epochMicros, machines,
    object: (key) => all.get(key),
    list: (plural, namespace) => [...all].filter(([key]) => key.startsWith(namespace === undefined ? `${plural}/` : `${plural}/${namespace}/`)).map(([, object]) => object),
    decision: () => decision && ({ number: 0, at: seconds(30), pod: "", node: "", message: "", nominated: "", victims: [], feasible: [], scores: [], totals: [], rejections: {}, notSimulated: [], ...decision } as KeptDecision),
  }
}

/** The tree of reasons as a reader meets it: since when, and the sentence; what is below a reason stands below it. */
function told(reasons: readonly Reason[], depth = 0): readonly string[] {
  return reasons.flatMap((reason) => {
    const { who, what } = sayLine(reason)
    return [`${"  ".repeat(depth)}${reason.since === undefined ? "" : `${reason.since / 1_000_000} s: `}${who}${what}`, ...told(reason.reasons, depth + 1)]
  })
}

const why = (key: string, scene: Scene): readonly string[] => told(waitsOf(key, seen(scene)))

const lease = (namespace: string, name: string, renewTime: string, holderIdentity = name): JsonObject => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace, name }, spec: { holderIdentity, renewTime, leaseDurationSeconds: 40 } })
const node = (rest: JsonObject = {}, ready: JsonObject = { status: "True" }): JsonObject => ({ apiVersion: "v1", kind: "Node", metadata: { name: "node-1" }, spec: {}, status: { conditions: [{ type: "Ready", lastTransitionTime: at("09:00"), ...ready }] }, ...rest })
const world: readonly JsonObject[] = [lease("kube-node-lease", "node-1", at("09:55.500000")), lease("kube-system", "kube-scheduler", at("08:00.000000"), "control-plane_1"), lease("kube-system", "kube-controller-manager", at("08:20.000000"), "control-plane_2"), node()]

interface PodParts {
  readonly name?: string
  readonly metadata?: JsonObject
  readonly spec?: JsonObject
  readonly status?: JsonObject
}
const pod = ({ name = "web-1", metadata = {}, spec = {}, status = {} }: PodParts = {}): JsonObject => ({
  apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", uid: `uid-${name}`, labels: { app: "web" }, creationTimestamp: at("00:20"), ...metadata }, spec: { nodeName: "node-1", containers: [{ name: "nginx" }], ...spec }, status: { phase: "Pending", ...status },
})
const notReady = (...containerStatuses: readonly JsonObject[]): JsonObject => ({ phase: "Running", conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: at("00:21") }, { type: "Ready", status: "False", lastTransitionTime: at("00:22") }], containerStatuses })
const waiting = (reason: string, message = "", rest: JsonObject = {}): JsonObject => notReady({ name: "nginx", image: "ngnix", ready: false, restartCount: 0, state: { waiting: { reason, message } }, ...rest })
const event = (about: string, reason: string, message: string, lastTimestamp: string, count = 1): JsonObject => ({ apiVersion: "v1", kind: "Event", metadata: { namespace: "default", name: `${about}.${reason}` }, involvedObject: { uid: `uid-${about}` }, reason, message, lastTimestamp, count })
const unbound = (rest: JsonObject = {}, status: JsonObject = {}): JsonObject => pod({ spec: { nodeName: "", ...rest }, status })
const readyPod = (name = "web-1"): JsonObject => pod({ name, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } })
const owner = (uid: string): JsonObject => ({ ownerReferences: [{ uid, controller: true, blockOwnerDeletion: true }] })
const going = (clock: string, rest: JsonObject = {}): JsonObject => ({ deletionTimestamp: at(clock), ...rest })

type Case = readonly [what: string, key: string, scene: Scene, lines: readonly string[]]
const webPod = "pods/default/web-1"

const pending: readonly Case[] = [
  ["a scheduling gate", webPod, { objects: [unbound({ schedulingGates: [{ name: "example.com/quota" }] })] }, ["20 s: web-1 is kept out of the scheduler's queue by its scheduling gates: example.com/quota. Whoever set them has to take them away."]],
  ["another scheduler", webPod, { objects: [unbound({ schedulerName: "mine" })] }, ["20 s: web-1 asks for the scheduler mine, and there is none of that name."]],
  ["each node's objection, by the plugin", webPod, { objects: [unbound({}, { conditions: [{ type: "PodScheduled", status: "False", lastTransitionTime: at("00:21") }] })], decision: { message: "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.", rejections: { "node-1": { code: "Unschedulable", plugin: "NodeResourcesFit", reasons: ["Insufficient cpu"] }, "node-2": { code: "UnschedulableAndUnresolvable", plugin: "NodeUnschedulable", reasons: ["node(s) were unschedulable"] } } } },
    ["21 s: The scheduler found no node for web-1: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.", "  node-1: Insufficient cpu (NodeResourcesFit)", "  node-2: node(s) were unschedulable (NodeUnschedulable)"]],
  ["room that is being made", webPod, { objects: [unbound()], decision: { message: "0/1 nodes are available.", nominated: "node-1", victims: ["default/low"] } }, ["30 s: The scheduler found no node for web-1: 0/1 nodes are available.", "  The scheduler makes room on node-1: default/low has to go first."]],
  ["what a scheduler wrote that has forgotten its decisions", webPod, { objects: [unbound({}, { conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available.", lastTransitionTime: at("00:21") }] })] }, ["21 s: The scheduler found no node for web-1: 0/1 nodes are available."]],
  ["a decision that is not written yet", webPod, { objects: [unbound()], decision: { node: "node-1" } }, ["30 s: The scheduler chose node-1 for web-1, and waits for the API server to take it."]],
  ["its turn", webPod, { objects: [unbound()] }, ["20 s: web-1 waits for its turn: the scheduler has not looked at it yet."]],
  ["a scheduler that is stopped", webPod, { objects: [unbound()], machines: [controlPlane({ "kube-scheduler": { condition: "stopped", leads: false } })] }, ["480 s: Nobody chooses a node for web-1: the scheduler does not work.", "  480 s: kube-scheduler on control-plane is stopped."]],
  ["a scheduler that does not lead yet", webPod, { objects: [unbound()], machines: [controlPlane({ "kube-scheduler": { leads: false } })] }, ["480 s: Nobody chooses a node for web-1: the scheduler does not work.", "  480 s: kube-scheduler on control-plane runs, but does not lead yet. control-plane holds its Lease, last renewed at 12:08:00: until that is over nobody else may act."]],
  ["an API server that is frozen", webPod, { objects: [unbound()], machines: [controlPlane({ "kube-apiserver": { condition: "hung" } })] }, ["Nobody chooses a node for web-1: the scheduler does not work.", "  kube-apiserver on control-plane is frozen."]],
]

const pull = 'Back-off pulling image "ngnix": ErrImagePull: docker.io/library/ngnix:latest: not found.'
const bound: readonly Case[] = [
  ["nothing, where it is ready", webPod, { objects: [readyPod()] }, []],
  ["a machine that is off", webPod, { objects: [readyPod(), lease("kube-node-lease", "node-1", at("09:30.000000"))], machines: [controlPlane(), worker({ condition: "down" })] }, ["570 s: Nothing is heard of web-1: the kubelet of node-1 does not answer.", "  570 s: The kubelet of node-1 does not renew its Lease any more. It did so last at 12:09:30.", "    The machine node-1 is off. The cluster cannot see that."]],
  ["a kubelet that is stopped", webPod, { objects: [pod()], machines: [controlPlane(), worker({ processes: [process("kubelet", { condition: "stopped" })] })] }, ["595.5 s: Nothing is heard of web-1: the kubelet of node-1 does not answer.", "  595.5 s: The kubelet of node-1 does not renew its Lease any more. It did so last at 12:09:55.", "    The kubelet on node-1 is stopped."]],
  ["a node that is gone", webPod, { objects: [pod({ spec: { nodeName: "node-9" } })] }, ["web-1 is bound to node-9, and there is no such Node any more."]],
  ["an image that the registry does not have: its words, how often, and when again", webPod, { objects: [pod({ status: waiting("ImagePullBackOff", pull) }), event("web-1", "Failed", 'Failed to pull image "ngnix": not found', at("09:20"), 3)] }, ["560 s: nginx has no image ngnix. The kubelet asked the registry 3 times, last at 12:09:20, and asks again from 12:10:00 on. The answer: docker.io/library/ngnix:latest: not found."]],
  ["an image name that is none", webPod, { objects: [pod({ status: waiting("InvalidImageName", "couldn't parse") })] }, ["nginx has no image ngnix, and the kubelet does not ask for it: couldn't parse"]],
  ["a ConfigMap that is not there", webPod, { objects: [pod({ status: waiting("CreateContainerConfigError", 'configmap "settings" not found') }), event("web-1", "Failed", 'Error: configmap "settings" not found', at("09:00"), 9)] }, ['540 s: The kubelet cannot start nginx: CreateContainerConfigError. configmap "settings" not found']],
  ["a crash loop: exit code, and when it is started again", webPod, { objects: [pod({ status: waiting("CrashLoopBackOff", "back-off 1m20s restarting failed container=nginx pod=web-1", { restartCount: 4, lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: at("09:10") } } }) })] }, ["550 s: nginx of web-1 ended with exit code 137 (OOMKilled), after 4 restarts. The kubelet waits 80 s each time by now, and starts it again at 12:10:30."]],
  ["a liveness probe that has the kubelet end it", webPod, { objects: [pod({ status: waiting("CrashLoopBackOff", "", { lastState: { terminated: { exitCode: 0, reason: "Completed", finishedAt: at("09:10") } } }) }), event("web-1", "Killing", "Container nginx failed liveness probe, will be restarted", at("09:09")), event("web-1", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500", at("09:08"), 3)] }, ["550 s: nginx of web-1 ended with exit code 0 (Completed), after 0 restarts.", "  549 s: The kubelet ended nginx itself, because its liveness probe failed: Liveness probe failed: HTTP probe failed with statuscode: 500"]],
  ["a readiness probe, and how often it has failed", webPod, { objects: [pod({ spec: { containers: [{ name: "nginx", readinessProbe: {} }] }, status: notReady({ name: "nginx", ready: false, started: true, state: { running: { startedAt: at("00:30") } } }) }), event("web-1", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404", at("09:58"), 57)] }, ["598 s: nginx runs, but fails its readiness probe, 57 times so far: Readiness probe failed: HTTP probe failed with statuscode: 404"]],
  ["a startup probe that has not passed", webPod, { objects: [pod({ spec: { containers: [{ name: "nginx", startupProbe: {}, readinessProbe: {} }] }, status: notReady({ name: "nginx", ready: false, started: false, state: { running: { startedAt: at("09:30") } } }) })] }, ["570 s: nginx runs; its startup probe has not said yet that it is ready."]],
  ["an init container, and what that lacks", webPod, { objects: [pod({ status: { ...waiting("PodInitializing"), initContainerStatuses: [{ name: "wait", image: "busybox", state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 1, reason: "Error", finishedAt: at("09:00") } }, restartCount: 2 }] } })] }, ["web-1 is not through its init container wait: the other containers start after it.", "  540 s: wait of web-1 ended with exit code 1 (Error), after 2 restarts."]],
  ["a volume that can't be mounted", webPod, { objects: [pod({ status: waiting("ContainerCreating") }), event("web-1", "FailedMount", 'MountVolume.SetUp failed for volume "settings" : configmap "settings" not found', at("09:50"), 6)] }, ['590 s: The kubelet of node-1 cannot start web-1, and has tried 6 times: MountVolume.SetUp failed for volume "settings" : configmap "settings" not found']],
  ["an image that is on its way", webPod, { objects: [pod({ status: waiting("ContainerCreating") }), event("web-1", "Pulling", 'Pulling image "nginx"', at("09:50"))] }, ['590 s: The kubelet of node-1 fetches what web-1 needs: Pulling image "nginx"']],
  ["a condition that it asks for", webPod, { objects: [pod({ spec: { readinessGates: [{ conditionType: "example.com/ready" }] }, status: notReady({ name: "nginx", ready: true, state: { running: {} } }) })] }, ["web-1 asks for the condition example.com/ready as well, and nobody has set it."]],
  ["that it has failed for good", webPod, { objects: [pod({ status: { phase: "Failed", reason: "Evicted", message: "The node was low on memory." } })] }, ["web-1 has failed, and stays so: Evicted. The node was low on memory."]],
]

const service: JsonObject = { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "default" }, spec: { selector: { app: "web" } } }
const slice = (ready: boolean): JsonObject => ({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "web-x", namespace: "default", labels: { "kubernetes.io/service-name": "web" } }, endpoints: [{ targetRef: { kind: "Pod", name: "web-1" }, conditions: { ready } }] })
const replicaSet = (uid: string, replicas: number, status: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: uid, namespace: "default", uid, ...metadata }, spec: { replicas }, status })
const deployment = (spec: JsonObject, status: JsonObject, metadata: JsonObject = {}): JsonObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default", uid: "web", generation: 2, ...metadata }, spec: { replicas: 3, strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: 1 } }, ...spec }, status: { observedGeneration: 2, ...status } })
const revision = (number: number): JsonObject => ({ annotations: { "deployment.kubernetes.io/revision": String(number) }, ...owner("web") })
const imagePod = pod({ metadata: owner("web-b"), status: waiting("ErrImagePull", "not found.") })

const workloads: readonly Case[] = [
  ["a Service without a Pod: the nearest labels", "services/default/web", { objects: [service, pod({ metadata: { labels: { app: "wbe" } } })] }, ["No Pod in default has the labels that web selects: app=web. The nearest is web-1 with app=wbe."]],
  ["a Service without any Pod", "services/default/web", { objects: [service] }, ["No Pod in default has the labels that web selects: app=web."]],
  ["a Service whose Pods have ended", "services/default/web", { objects: [service, pod({ status: { phase: "Succeeded" } })] }, ["1 Pod has the labels that web selects, and it has ended."]],
  ["a Service: the Pod behind it, and its reason", "services/default/web", { objects: [service, slice(false), pod({ status: waiting("ErrImagePull", "not found.") })] }, ["22 s: web-1 is not ready.", "  nginx has no image ngnix: not found."]],
  ["a Service whose Pod is ready and not told of", "services/default/web", { objects: [service, slice(false), readyPod()], machines: [controlPlane({ "kube-controller-manager": { condition: "stopped" } }), worker()] }, ["The EndpointSlice controller has not told of web-1 yet, though ready.", "  500 s: kube-controller-manager on control-plane is stopped."]],
  ["a Service that is well", "services/default/web", { objects: [service, slice(true), readyPod()] }, []],
  ["a rollout that hangs: the new Pod, and what it must keep meanwhile", "deployments/default/web", { objects: [deployment({ progressDeadlineSeconds: 600 }, { replicas: 4, updatedReplicas: 1, readyReplicas: 3, conditions: [{ type: "Progressing", status: "True", lastUpdateTime: at("09:00") }] }), replicaSet("web-a", 3, {}, revision(1)), replicaSet("web-b", 1, { readyReplicas: 0 }, revision(2)), imagePod] },
    ["540 s: The newest ReplicaSet, web-b, has 0 of 3 Pods ready.", "  22 s: web-1 is not ready.", "    nginx has no image ngnix: not found.", "540 s: 3 Pods of the version before stay meanwhile: of 3 at most 25% may be missing and 1 too many, so the Deployment controller waits for new ones to be ready."]],
  ["a rollout past its deadline", "deployments/default/web", { objects: [deployment({ progressDeadlineSeconds: 30 }, { conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", lastTransitionTime: at("09:00") }] })] }, ["540 s: The rollout of web made no progress for 30 s, its deadline (ProgressDeadlineExceeded). The controller keeps trying."]],
  ["a rollout by Recreate", "deployments/default/web", { objects: [deployment({ strategy: { type: "Recreate" } }, {}), replicaSet("web-a", 1, {}, revision(1)), replicaSet("web-b", 0, { readyReplicas: 0 }, revision(2))] }, ["The newest ReplicaSet, web-b, has 0 of 3 Pods ready.", "1 Pod of the version before has to end first: web is rolled out by Recreate."]],
  ["a rollout that is paused", "deployments/default/web", { objects: [deployment({ paused: true }, {})] }, ["The rollout of web is paused. It goes on with kubectl rollout resume."]],
  ["a change that no controller has seen", "deployments/default/web", { objects: [deployment({}, { observedGeneration: 1 })], machines: [controlPlane({ "kube-controller-manager": { condition: "hung" } })] }, ["500 s: The Deployment controller has not seen yet what web is to be now.", "  500 s: kube-controller-manager on control-plane is frozen."]],
  ["a Deployment that is as it is wanted", "deployments/default/web", { objects: [deployment({}, { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 })] }, []],
  ["Pods that the server refuses", "replicasets/default/web-b", { objects: [replicaSet("web-b", 2, { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "pods \"web\" is forbidden: exceeded quota", lastTransitionTime: at("05:00") }] })] }, ["web-b has 0 of 2 Pods: 2 are not made.", '  300 s: The API server refuses to create them: pods "web" is forbidden: exceeded quota']],
  ["a node that is not for a DaemonSet", "daemonsets/default/agent", { objects: [{ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent", namespace: "default", uid: "agent" }, spec: { template: { spec: { containers: [], nodeSelector: { disk: "ssd" } } } } }] }, ["agent puts no Pod on node-1: its template asks for another node."]],
  ["a tainted node, and one that has none yet", "daemonsets/default/agent", { objects: [{ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent", namespace: "default", uid: "agent" }, spec: { template: { spec: { containers: [] } } } }, { ...node({ spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] } }), metadata: { name: "node-2" } }] }, ["agent has 0 of 1 Pods: 1 is not made.", "agent puts no Pod on node-2: it does not tolerate gpu:NoSchedule."]],
]

const shop = (rest: JsonObject = {}): JsonObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", ...going("09:00") }, ...rest })
const others: readonly Case[] = [
  ["a finalizer that is somebody's own", "configmaps/default/a", { objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default", ...going("09:00", { finalizers: ["example.com/keep"] }) } }] }, ["540 s: a is to go, and the finalizer example.com/keep holds it. Whoever set that has to take it away; no part of this cluster does."]],
  ["dependents that go first", "replicasets/default/web-b", { objects: [replicaSet("web-b", 2, {}, going("09:00", { finalizers: ["foregroundDeletion"] })), pod({ metadata: { ...owner("web-b"), ...going("10:05", { deletionGracePeriodSeconds: 30 }) } })] }, ["540 s: web-b is to go after what it owns: the garbage collector waits for 1 object.", "  Pod web-1 is still there.", "    575 s: web-1 was asked to end, and has 30 s for it, until 12:10:05."]],
  ["a Pod whose grace period is over", webPod, { objects: [pod({ metadata: going("09:59", { deletionGracePeriodSeconds: 30 }) })] }, ["569 s: web-1 is to go. Its time is over: the kubelet of node-1 ends its containers."]],
  ["a Pod whose kubelet does not answer", webPod, { objects: [pod({ metadata: going("09:40", { deletionGracePeriodSeconds: 30 }) })], machines: [controlPlane(), worker({ cut: true })] }, ["550 s: web-1 is to go, and the kubelet of node-1 has to say that its containers have ended. It does not answer.", "  595.5 s: The kubelet of node-1 does not renew its Lease any more. It did so last at 12:09:55.", "    The machine node-1 is cut off from the network. The cluster cannot see that."]],
  ["a namespace: what is in it, and what holds that", "namespaces/shop", { objects: [shop(), { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop", ...going("09:00", { finalizers: ["example.com/keep"] }) } }] }, ["540 s: 1 object is still in shop.", "  ConfigMap a is still there.", "    540 s: a is to go, and the finalizer example.com/keep holds it. Whoever set that has to take it away; no part of this cluster does."]],
  ["a namespace whose contents can't be deleted, by its condition", "namespaces/shop", { objects: [shop({ status: { conditions: [{ type: "NamespaceDeletionContentFailure", status: "True", message: "Failed to delete all resource types", lastTransitionTime: at("09:30") }] } })] }, ["570 s: The namespace controller could not empty shop: Failed to delete all resource types", "540 s: shop is empty. The namespace controller has to look once more, and lets it go."]],
  ["a namespace while no controller manager leads", "namespaces/shop", { objects: [shop()], machines: [controlPlane({ "kube-controller-manager": { leads: false } })] }, ["500 s: kube-controller-manager on control-plane runs, but does not lead yet. control-plane holds its Lease, last renewed at 12:08:20: until that is over nobody else may act."]],
  ["a Node that nothing is heard of", "nodes/node-1", { objects: [node({}, { status: "Unknown" }), lease("kube-node-lease", "node-1", at("08:00.000000"))], machines: [controlPlane(), worker({ condition: "hung" })] }, ["480 s: The kubelet of node-1 does not renew its Lease any more. It did so last at 12:08:00.", "  The machine node-1 is frozen. The cluster cannot see that."]],
  ["a Node whose kubelet says that it is not ready", "nodes/node-1", { objects: [node({}, { status: "False", reason: "KubeletNotReady", message: "no network yet" })] }, ["540 s: The kubelet of node-1 says that its node is not ready: KubeletNotReady. no network yet"]],
  ["a Node that is back and still called Unknown", "nodes/node-1", { objects: [node({}, { status: "Unknown", message: "Kubelet stopped posting node status." })] }, ["540 s: node-1 is Unknown to the node lifecycle controller: Kubelet stopped posting node status."]],
  ["a kind that nobody acts on", "statefulsets/default/db", { objects: [{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "db", namespace: "default" } }] }, ["Nothing in this cluster acts on a StatefulSet: db is kept and shown, and nothing more."]],
  ["nothing that is not there", "pods/default/nobody", { objects: [] }, []],
  ["nothing that is no kind", "hosts/laptop", { objects: [] }, []],
]

describe("why not: a Pod that no node has tells of", () => {
  it.each(pending)("%s", (_, key, scene, lines) => expect(why(key, scene)).toEqual(lines))
})

describe("why not: a Pod that has a node tells of", () => {
  it.each(bound)("%s", (_, key, scene, lines) => expect(why(key, scene)).toEqual(lines))
})

describe("why not: a workload or a Service tells of", () => {
  it.each(workloads)("%s", (_, key, scene, lines) => expect(why(key, scene)).toEqual(lines))
})

describe("why not: what is to go, a Node, and the rest tell of", () => {
  it.each(others)("%s", (_, key, scene, lines) => expect(why(key, scene)).toEqual(lines))
})

it("of many only so many are listed, and the rest is counted", () => {
  const rejections = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`node-${i}`, { code: "Unschedulable" as const, plugin: "NodeResourcesFit", reasons: ["Insufficient cpu"] }]))
  const lines = why(webPod, { objects: [unbound()], decision: { rejections, message: "none" } })
  expect(lines).toHaveLength(27)
  expect(lines.at(-1)).toBe("  15 more.")
})

it("times are those of the model", () => expect(waitsOf(webPod, seen({ objects: [unbound()] }))[0]?.since).toBe(seconds(20) satisfies Micros))
