import { seconds } from "../../base/time.ts"
import type { Row } from "./row.ts"
import type { Absent, Act, Burden, Excuse, Range, Scenario, Stage } from "./scenario.ts"

/** What the recording machine's runtime was asked to take. */
const delays = { sandbox: "200ms", pull: "500ms", start: "50ms", stop: "100ms" }

/** Which node a Pod is on says nothing: in other namespaces Pods ran too. Nor do the registry's host and an image's size, as there was none, nor made-up names of volumes. */
function faceless(row: Row): Row {
  const text = row.text.replaceAll(/\bnode-\d\b/g, "node").replaceAll("docker.io/library/", "").replaceAll(/in \d[\d.]*m?s \(\d[\d.]*m?s including waiting\)\. Image size: \d+ bytes/g, "in time").replaceAll(/kube-api-access-\w{5}/g, "kube-api-access").trimEnd().replaceAll(/\buid-\d+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "UID")
  const fields = row.fields.map((field) => field.replace(/IPs\[[\d.]+\]/, "IPs[address]").replace(/kube-api-access-\w{5}/, "kube-api-access")).filter((field) => !/^status\.(initC|c)ontainerStatuses\[.*\]\.image$/.test(field) && !isTriggerTime(row, field))
  // What was refused has no name, or one that somebody makes up.
  if (row.verb === "create" && row.fields.some((field) => field.startsWith("(refused"))) return { ...row, who: row.who.replace(/^kubelet:.*/, "kubelet"), object: row.object.replace(/\/.*/, "") }
  // What a deleted collection held is told object by object elsewhere.
  if (row.verb === "deletecollection") return { ...row, object: "", fields: [], text: "" }
  return { ...row, who: row.who.replace(/^kubelet:.*/, "kubelet"), text, fields }
}

/** When the change came that endpoints follow: whether it is told at all hangs on whether the last one came within the same second. */
const isTriggerTime = ({ resource, verb }: Row, field: string): boolean => resource.startsWith("endpoint") && verb === "update" && /^[+-]?metadata\.annotations$/.test(field)

interface Told {
  readonly until: readonly [mark: string, nth: number]
  readonly present?: readonly string[]
  readonly others?: Stage["others"]
  readonly absent?: readonly Absent[]
  readonly burdens?: readonly Burden[]
  readonly excuses?: readonly Excuse[]
  readonly rows?: (row: Row) => boolean
  readonly ranges?: readonly Range[]
  readonly late?: readonly string[]
  readonly acts?: readonly Act[]
  /** What runs here instead of images that are nowhere. */
  readonly standIns?: Readonly<Record<string, string>>
  /** What it is called, where it is not called as the scenario; made by kubectl in it. */
  readonly namespaces?: readonly string[]
}

/** Whether a kubelet still tells of a Pod whose object is gone within the same milliseconds is chance, and changes nothing. */
const isPosthumous = ({ who, resource, subresource, fields }: Row): boolean => who.startsWith("kubelet") && resource === "pods" && subresource === "status" && fields.includes("(refused: 404)")

/** A scenario in a namespace of its own. */
export function workload(name: string, { until: [mark, nth], present = ["nginx:1.27"], excuses = [], rows = () => true, ranges = [], namespaces = [name], standIns = {}, late = [], acts = [], others = [], absent = [], burdens = [] }: Told): Scenario {
  const isOwn = ({ object, resource }: Row): boolean => (resource === "events" ? !/^(Node|Lease|Pod\/other-\d)\b/.test(object) : namespaces.some((namespace) => `${object}/`.startsWith(`${namespace}/`)))
  return { name, startsAt: seconds(60), stage: { namespace: namespaces.includes(name) ? name : "", present, others, delays, nodes: 3 + late.length, late, standIns }, faceless, loadMillis: 1_000, acts, omitted: {}, until: { mark, nth }, rows: (row) => isOwn(row) && !isPosthumous(row) && rows(row), rhythms: [], ranges, absent, burdens, excuses }
}

/** A kubelet looks for Pods whose back-off is over when it comes by anyway: 10 s of back-off become 10 to 15 s. */
const secondPull: Range = { rows: ({ text, fields, t }) => t > 15_000 && t < 20_000 && (/ x2 /.test(text) || fields.includes("status.containerStatuses[web].state.waiting.reason")), since: "$ kubectl -n deployment-bad-image set image deploy/web web=nginx:does-not-exist", secondsMin: 10, secondsMax: 15.5 }

export const own = (name: string, rest: string): string => `$ kubectl -n ${name} ${rest}`

/** The recorded kubelet was held up, and told of two of its steps at once; ours tells of each. */
export const heldUp: Excuse = { rows: ({ who, fields }) => who === "kubelet" && fields.join() === "status.conditions[PodReadyToStartContainers]=True()", why: "the recorded kubelet came late and told two steps in one write" }

/** Of more than ten similar events a recorder keeps ten in no order: which of them it knows again is chance. */
const similarEvents: Excuse = { rows: ({ who, resource, verb, t }) => who === "kcm:deployment-controller" && resource === "events" && verb === "patch" && t > 16_000, why: "which of more than ten similar events is known again is chance upstream" }

/** Between a Pod that has ended and the next one in its place. */
const dip: Excuse = { rows: ({ resource, subresource, fields }) => resource === "daemonsets" && subresource === "status" && fields.includes("status.currentNumberScheduled"), why: "whether the count is told while a node is between two Pods is chance upstream; here it is told when the next one is seen" }

const joins: Act = { mark: "the kubelet of node-4 starts", host: "node-4", input: { type: "process/start", process: "kubelet" } }

const flag = "/tmp/service-endpoints-ready"
const flags: readonly Act[] = [["appears", true] as const, ["disappears", false] as const].map(([word, there]) => ({ mark: `the file that the probe looks for ${word}: service-endpoints-ready`, flag, there }))

/** Of the recorded kubelets one waited in vain for a ConfigMap that came late, and told nothing meanwhile. Here it is that of the second Pod. */
const lateMount: Burden = { mark: own("service-endpoints", "apply -f -"), nth: 2, host: "node-2", process: "kubelet", fromMillis: 135, toMillis: 1_600, why: "the recorded kubelet of the second Pod came late" }

const lateToken: Range = { rows: ({ resource, subresource, t }) => resource === "serviceaccounts" && subresource === "token" && t > 2_580 && t < 2_800, since: lateMount.mark, secondsMin: 0.4, secondsMax: 2 }
const failedMount: Excuse = { rows: ({ object }) => object.endsWith(" FailedMount"), why: "the recorded kubelet was told of a ConfigMap too late; here it is only late itself" }

const sideBySide: Excuse = { rows: ({ who, t }) => who.startsWith("kcm:endpoint") && t > 11_800 && t < 13_000, why: "the server deletes the objects of a collection side by side: which Pod goes first is chance" }

export const workloads: readonly Scenario[] = [
  workload("deployment-create", { until: [own("deployment-create", "get events"), 1], present: [] }),
  workload("deployment-scale", { until: [own("deployment-scale", "get events"), 1] }),
  workload("deployment-rolling", { until: [own("deployment-rolling", "get events"), 1], excuses: [heldUp, similarEvents] }),
  workload("deployment-bad-image", { until: [own("deployment-bad-image", "get events"), 1], ranges: [secondPull] }),
  workload("deployment-recreate", { until: [own("deployment-recreate", "describe deploy web"), 1], present: ["nginx:1.27", "nginx:1.28"] }),
  workload("replicaset-adoption", { until: [own("replicaset-adoption", "get events"), 1] }),
  workload("delete-propagation", { until: [own("delete-propagation", "get events"), 1], excuses: [heldUp] }),
  workload("namespace-new", { until: [own("namespace-new-new", "get sa,secrets"), 1], namespaces: ["namespace-new-new"], rows: ({ who, resource }) => !(who === "kcm" && resource === "secrets") }),
  workload("daemonset", { until: [own("daemonset", "get pods -L controller-revision-hash"), 1], late: ["node-4"], acts: [joins], excuses: [dip], standIns: { "agent:1": "nginx:1.27", "agent:2": "nginx:1.28" } }),
  workload("service-endpoints", { until: [own("service-endpoints", "delete svc web"), 1], present: ["nginx:1.27", "busybox:1.37"], acts: flags, burdens: [lateMount], ranges: [lateToken], excuses: [heldUp, failedMount] }),
  workload("namespace-deletion", { until: ["the namespace is gone", 2], namespaces: ["namespace-deletion", "namespace-deletion-stuck"], rows: ({ verb, resource }) => !(verb === "deletecollection" && resource === "leases"), excuses: [sideBySide] }),
  workload("taints", { until: [own("taints", "get events"), 1] }),
]
