import type { Lease } from "../../api/kinds/lease.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Instant } from "../../api/instant.ts"
import type { Run } from "../asks.ts"
import { listedText } from "../errors.ts"
import { byText } from "../print/json.ts"
import { amountText, listOf, podAmounts, shareText, sum, type Amounts } from "./amounts.ts"
import { related, type Describer, type Surroundings } from "./describer.ts"
import { dateText, listLines, metaLines, sinceText, type Lines } from "./text.ts"

export const nodeDescriber: Describer = {
  kind: "Node", group: "", events: true,
  *lines(object, surroundings) {
    const node = object as ApiObject as Node
    const { metadata, spec = {}, status = {} } = node
    const running = { fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed` }
    const pods = yield* related<Pod>(surroundings, "pods", "", running)
    return [
      `Name:\t${metadata.name}`, `Roles:\t${rolesOf(node) || "<none>"}`, ...metaLines(node),
      `CreationTimestamp:\t${dateText(metadata.creationTimestamp)}`,
      ...taintLines(spec.taints), `Unschedulable:\t${spec.unschedulable ?? false}`,
      ...(yield* leaseLines(surroundings, metadata.name)),
      ...conditionLines(status.conditions),
      "Addresses:", ...(status.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}`),
      ...amountLines("Capacity", listOf(status.capacity)), ...amountLines("Allocatable", listOf(status.allocatable)),
      ...systemLines(status.nodeInfo),
      ...(spec.podCIDR ? [`PodCIDR:\t${spec.podCIDR}`] : []),
      ...(spec.podCIDRs?.length ? [`PodCIDRs:\t${spec.podCIDRs.join(",")}`] : []),
      ...(spec.providerID ? [`ProviderID:\t${spec.providerID}`] : []),
      ...podLines(pods, listOf(Object.keys(status.allocatable ?? {}).length > 0 ? status.allocatable : status.capacity), surroundings.now),
    ]
  },
}

const rolePrefix = "node-role.kubernetes.io/"

function rolesOf({ metadata }: Node): string {
  const labels = Object.entries(metadata.labels ?? {})
  const roles = labels.flatMap(([key, value]) => (key.startsWith(rolePrefix) && key !== rolePrefix ? [key.slice(rolePrefix.length)] : key === "kubernetes.io/role" && value ? [value] : []))
  return [...new Set(roles)].toSorted(byText).join(",")
}

function taintLines(taints: NonNullable<Node["spec"]>["taints"] = []): Lines {
  const place = ({ effect, key }: (typeof taints)[number]): string => `${effect},${key}`
  return listLines("Taints", taints.toSorted((a, b) => byText(place(a), place(b))).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`))
}

function* leaseLines({ call }: Surroundings, name: string): Run<Lines> {
  const kind = call.discovery.byName("leases")
  if (!kind) return []
  const answer = yield* call.client.attempt("GET", `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${encodeURIComponent(name)}`)
  if (!answer.ok) return [`Lease:\tFailed to get lease: ${answer.trouble.type === "status" ? (answer.trouble.status.message ?? "") : listedText(answer.trouble)}`]
  const { spec } = answer.body as unknown as Lease
  const time = (value: string | undefined): string => (value ? dateText(value) : "<unset>")
  return ["Lease:", `  HolderIdentity:\t${spec?.holderIdentity ?? "<unset>"}`, `  AcquireTime:\t${time(spec?.acquireTime)}`, `  RenewTime:\t${time(spec?.renewTime)}`]
}

function conditionLines(conditions: NonNullable<Node["status"]>["conditions"] = []): Lines {
  if (conditions.length === 0) return []
  return [
    "Conditions:", "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage", "  ----\t------\t-----------------\t------------------\t------\t-------",
    ...conditions.map(({ type, status, lastHeartbeatTime, lastTransitionTime, reason = "", message = "" }) => `  ${type} \t${status} \t${dateText(lastHeartbeatTime)} \t${dateText(lastTransitionTime)} \t${reason} \t${message}`),
  ]
}

const amountLines = (title: string, amounts: Amounts): Lines => (amounts.size === 0 ? [] : [`${title}:`, ...[...amounts.keys()].toSorted(byText).map((name) => `  ${name}:\t${amountText(amounts, name)}`)])

function systemLines(info: NonNullable<Node["status"]>["nodeInfo"]): Lines {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Machine ID", info?.machineID], ["System UUID", info?.systemUUID], ["Boot ID", info?.bootID], ["Kernel Version", info?.kernelVersion], ["OS Image", info?.osImage],
    ["Operating System", info?.operatingSystem], ["Architecture", info?.architecture], ["Container Runtime Version", info?.containerRuntimeVersion], ["Kubelet Version", info?.kubeletVersion],
  ]
  return ["System Info:", ...rows.map(([title, value]) => `  ${title}:\t${value ?? ""}`)]
}

const standard = ["cpu", "memory", "ephemeral-storage", "pods"]

function podLines(pods: readonly Pod[], allocatable: Amounts, now: Instant): Lines {
  const rows = pods.map((pod) => {
    const [requests, limits] = [podAmounts(pod, "requests"), podAmounts(pod, "limits")]
    const shares = [[requests, "cpu"], [limits, "cpu"], [requests, "memory"], [limits, "memory"]] as const
    return `  ${pod.metadata.namespace}\t${pod.metadata.name}\t\t${shares.map(([amounts, name]) => shareText(amounts, name, allocatable)).join("\t")}\t${sinceText(pod.metadata.creationTimestamp, now)}`
  })
  const total = (what: "requests" | "limits"): Amounts => pods.reduce((all: Amounts, pod) => sum(all, podAmounts(pod, what)), new Map())
  const [requests, limits] = [total("requests"), total("limits")]
  const others = [...allocatable.keys()].filter((name) => !standard.includes(name)).toSorted(byText)
  const share = (name: string): string => `  ${name}\t${shareText(requests, name, allocatable)}\t${shareText(limits, name, allocatable)}`
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge", "  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
    ...rows,
    "Allocated resources:", "  (Total limits may be over 100 percent, i.e., overcommitted.)",
    "  Resource\tRequests\tLimits", "  --------\t--------\t------",
    ...["cpu", "memory", "ephemeral-storage", ...others.filter((name) => name.startsWith("hugepages-"))].map(share),
    ...others.filter((name) => !name.startsWith("hugepages-")).map((name) => `  ${name}\t${amountText(requests, name)}\t${amountText(limits, name)}`),
  ]
}
