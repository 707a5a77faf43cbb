import type { INode } from "kubernetes-models/v1"
import { parseCidr } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { duplicate, forbidden, invalid, positive } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { validateCidr } from "../rules/addresses.ts"
import { resourceAmount } from "../rules/resources.ts"
import { validateTaints } from "../rules/taints.ts"
import { ageColumn, nameColumn, wide } from "./columns.ts"

export type Node = Served<INode>

export const node = defineKind<Node>({
  kind: "Node", version: "v1", plural: "nodes", shortNames: ["no"], namespaced: false,
  subresources: ["status", "proxy"],
  // A kubelet registers its Node with a status.
  keepsStatusOnCreate: true,
  notSimulated: { "spec.configSource": "configuration of kubelets by objects", "status.config": "configuration of kubelets by objects" },
  selectable: { "spec.unschedulable": ({ spec }) => String(spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    { name: "Status", of: statusText },
    { name: "Roles", of: (object) => rolesOf(object).join(",") || "<none>" },
    ageColumn,
    { name: "Version", of: ({ status }) => status?.nodeInfo?.kubeletVersion ?? "" },
    wide("Internal-IP", (object) => addressOf(object, "InternalIP")),
    wide("External-IP", (object) => addressOf(object, "ExternalIP")),
    wide("OS-Image", ({ status }) => status?.nodeInfo?.osImage || "<unknown>"),
    wide("Kernel-Version", ({ status }) => {
      const info = status?.nodeInfo
      return `${info?.kernelVersion || "<unknown>"}${info?.architecture ? ` (${info.architecture})` : ""}`
    }),
    wide("Container-Runtime", ({ status }) => status?.nodeInfo?.containerRuntimeVersion || "<unknown>"),
  ],
  defaults(draft) {
    const { spec, status } = draft
    // podCIDR and podCIDRs are one field in two forms; the older one wins where they differ.
    if (spec?.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0]) spec.podCIDRs = [spec.podCIDR]
    if (spec?.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0]
    if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity }
  },
  prepareForCreate(draft) {
    delete draft.spec?.configSource
    delete draft.status?.config
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === "" && !old.spec?.configSource) delete draft.spec?.configSource
    if (subresource === "status" && !old.status?.config) delete draft.status?.config
  },
  validate: (object, old) => [
    ...validateTaints(object.spec?.taints ?? [], "metadata.taints"),
    ...amountErrors(object),
    ...podCidrErrors(object),
    ...(object.status?.nodeInfo?.swap?.capacity === undefined ? [] : positive("metadata.nodeSwapStatus.capacity", object.status.nodeInfo.swap.capacity)),
    ...(old ? changeErrors(object, old) : []),
  ],
})

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready")
  const words = [!ready ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"]
  return [...words, ...(spec?.unschedulable ? ["SchedulingDisabled"] : [])].join(",")
}

const rolePrefix = "node-role.kubernetes.io/"

function rolesOf({ metadata }: Node): string[] {
  const labels = Object.entries(metadata.labels ?? {})
  const roles = labels.flatMap(([key, value]) => (key.startsWith(rolePrefix) ? key.slice(rolePrefix.length) : key === "kubernetes.io/role" ? value : ""))
  return [...new Set(roles.filter(Boolean))].sort()
}

const addressOf = ({ status }: Node, type: string): string => status?.addresses?.find((address) => address.type === type)?.address ?? "<none>"

function amountErrors({ status }: Node): FieldError[] {
  return (["capacity", "allocatable"] as const).flatMap((list) =>
    Object.entries(status?.[list] ?? {}).flatMap(([name, amount]) => resourceAmount(name, amount, `status.${list}.${name}`)))
}

function podCidrErrors({ spec }: Node): FieldError[] {
  const cidrs = spec?.podCIDRs ?? []
  const errors = cidrs.flatMap((cidr, i) => validateCidr(`spec.podCIDRs[${i}]`, cidr))
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr, true)?.family))
  if (cidrs.length > 1 && (cidrs.length > 2 || families.size < 2)) errors.push(invalid("spec.podCIDRs", cidrs, "may specify no more than one CIDR for each IP family"))
  return errors
}

function changeErrors({ spec, status }: Node, old: Node): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  status?.addresses?.forEach((address, i) => {
    const id = `${address.type} ${address.address}`
    if (seen.has(id)) errors.push(duplicate(`status.addresses[${i}]`, { Type: address.type, Address: address.address }))
    seen.add(id)
  })
  const [before, after] = [old.spec?.podCIDRs ?? [], spec?.podCIDRs ?? []]
  const cidrText = 'node updates may not change podCIDR except from "" to valid'
  if (before.length && before.length !== after.length) errors.push(forbidden("spec.podCIDRs", cidrText))
  else before.forEach((cidr, i) => cidr !== after[i] && errors.push(forbidden("spec.podCIDRs", cidrText)))
  if (old.spec?.providerID && old.spec.providerID !== spec?.providerID) {
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'))
  }
  if ((spec?.externalID ?? "") !== (old.spec?.externalID ?? "")) errors.push(forbidden("spec.externalID", "may not be updated"))
  return errors
}
