import type { Absent, Act, Burden, Excuse, Range, Scenario, Stage } from "./scenario.ts"
import { heldUp, own, workload } from "./workloads.ts"

/** In the recorded cluster other Pods ran too: on node-2 so many that ours come to the other nodes, as they came there. */
const crowded: Stage["others"] = [{ node: "node-2", cpu: "2" }]
/** Every node is so full that ours must preempt, as they had to there. */
const full: Stage["others"] = ["node-1", "node-2", "node-3"].map((node) => ({ node, cpu: "2" }))

/** What the recorded machine's runtime and control groups say is pretended: it has no requests. */
const pretended = (...pods: readonly string[]): readonly Absent[] => [
  ...pods.map((pod) => ({ name: `status.containerStatuses[${pod}].resources.requests.memory`, why: "the recorded runtime was pretended, and told of a request of memory of 0 for each container that asks for CPU" })),
  { name: "status.resources.requests", why: "the recorded control groups were pretended: what a Pod was given was no longer found at its end" },
]

const startOf = (count: number): string => `the container starts for time number ${count}`

/**
 * A container that failed starts again when its back-off is over and its kubelet comes by, every 10 to 15 s. By number: the second
 * at which it was recorded, and how long it ran and was backed off before.
 */
function restarts(pod: string, starts: readonly (readonly [count: number, at: number, seconds: number])[]): { readonly acts: readonly Act[]; readonly ranges: readonly Range[] } {
  return {
    acts: starts.map(([count]) => ({ mark: startOf(count), row: ({ object, text }) => object.startsWith(`Pod/${pod}`) && text === `Normal x${count} [kubelet] Container created` })),
    ranges: starts.slice(1).map(([count, at, seconds]) => ({ rows: ({ who, t }) => who.startsWith("kubelet") && Math.abs(t / 1_000 - at) < 0.3, since: startOf(count - 1), secondsMin: seconds, secondsMax: seconds + 17 })),
  }
}

const tokens: Absent = { rows: ({ subresource }) => subresource === "token", why: "a request for a token does not name its Pod, which may be one that is not simulated" }
const unknown: readonly Absent[] = [
  { rows: ({ object }) => /[/](anti-\d|podaff|existing-\d)\b/.test(object), why: "affinity between Pods has no plugin yet" },
  { rows: ({ object }) => /[/](nopvc|unbound)\b/.test(object), why: "claims of volumes have no plugin and no controller yet" },
  tokens,
  { rows: ({ text }) => text.includes("no relationship found between node"), why: "there is no authorizer of nodes yet" },
]
const budgets: Absent = { rows: ({ who }) => who === "kcm:disruption-controller", why: "the controller of disruption budgets comes later" }

const spread = "case spread: node-1 and node-2 cordoned"
const late: readonly Burden[] = [
  { mark: spread, host: "control-plane", process: "kube-scheduler", fromMillis: 140, toMillis: 165, why: "the first of three Pods was bound 20 ms after the last of them was made" },
  { mark: spread, host: "node-3", process: "kubelet", fromMillis: 2_113, toMillis: 2_150, why: "it had not come to the two others when they were deleted" },
]

/** There a binding took longer than to write that a Pod fits nowhere: the third Pod was tried before it and woken by it, once more than here. */
const slowBinding: Excuse = {
  rows: ({ object, t }) => object.startsWith("Pod/spread-2 FailedScheduling") || (t > 23_940 && t < 23_960 && /spread-[01]$/.test(object)),
  why: "the recorded binding of one Pod came after the attempt for the third, which it woke: one more event that says the same, and what counts from it",
}

/** Which of three Pods that wait for their nodes is tried while its own victim is still there. */
const victimsApart: Excuse = { rows: ({ who, object, t }) => who === "scheduler" && /low-hash#1-#3/.test(object) && t > 850 && t < 890, why: "there the victims on three nodes went 20 ms apart, and one Pod was tried in between" }

/** That it is backed off is told anew when the kubelet comes by before the back-off is over. */
const toldBefore: Range = { rows: ({ who, t }) => who.startsWith("kubelet") && Math.abs(t - 172_880) < 20, since: startOf(5), secondsMin: 1, secondsMax: 98 }

const crashes = restarts("crash", [[2, 2.2, 0], [3, 17.9, 11], [4, 43, 21], [5, 92, 41], [6, 173.9, 81]])

const jobs: Absent = { rows: ({ who, resource, object }) => who === "kcm:job-controller" || resource === "jobs" || /[/]work-/.test(object), why: "the controller of Jobs comes later" }

/** What a scheduler and a kubelet make of Pods. */
export const pods: readonly Scenario[] = [
  workload("pod-bare", { until: [own("pod-bare", "delete pod forced --grace-period=0 --force"), 1], others: crowded }),
  workload("unschedulable-texts", { until: [own("unschedulable-texts", "delete pods,pvc --all --grace-period=0 --force --wait=false"), 21], absent: unknown, burdens: late, excuses: [heldUp, slowBinding] }),
  workload("pending-then-scheduled", { until: [own("pending-then-scheduled", "get events"), 1], absent: pretended("big-1") }),
  workload("preemption", { until: [own("preemption", "get pdb -o yaml"), 1], others: full, absent: [...pretended("low"), budgets], excuses: [victimsApart] }),
  workload("crash-loop", { until: [own("crash-loop", "get pods"), 1], present: ["nginx:1.27", "busybox:1.37"], acts: crashes.acts, ranges: [...crashes.ranges, toldBefore] }),
  workload("image-pull-backoff", { until: [own("image-pull-backoff", "get events"), 1] }),
  workload("init-containers", { until: [own("init-containers", "get pods"), 1], others: [...crowded, { node: "node-3", cpu: "50m" }], present: ["nginx:1.27", "busybox:1.37 on node-1"], ...restarts("retry", [[2, 11.2, 0], [3, 26.05, 11], [4, 49.1, 21]]) }),
  workload("sidecars", { until: [own("sidecars", "describe pod limp"), 1], others: [...crowded, { node: "node-3", cpu: "50m" }], present: ["nginx:1.27", "busybox:1.37 on node-1"], standIns: { "envoy:1.34": "redis:7.4" }, absent: [jobs, tokens], ...restarts("limp", [[2, 29.3, 0], [3, 44.05, 14]]) }),
]
