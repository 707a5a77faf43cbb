import type { IService } from "kubernetes-models/v1"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { ageColumn, nameColumn, wide } from "./columns.ts"
import { keepAllocated, normalizeClusterIps } from "./service-addresses.ts"
import { validateService, validateServiceStatus } from "./service-rules.ts"
import { labelsCell } from "./workload-columns.ts"

export type Service = Served<IService>
export type ServiceSpec = NonNullable<IService["spec"]>

/** Addresses and ports are handed out by the API server between preparation and validation. */
export const service = defineKind<Service>({
  kind: "Service", version: "v1", plural: "services", shortNames: ["svc"], categories: ["all"], subresources: ["status", "proxy"],
  nameFormat: "label",
  notSimulated: {
    "spec.clusterIP!=None": "nothing carries packets to this address yet",
    "spec.type=LoadBalancer": "no cloud gives it an address yet",
    "spec.type=ExternalName": "cluster DNS",
  },
  allowCreateOnUpdate: true,
  selectable: { "spec.clusterIP": ({ spec }) => spec?.clusterIP ?? "", "spec.type": ({ spec }) => spec?.type ?? "" },
  columns: [
    nameColumn,
    { name: "Type", of: ({ spec }) => spec?.type ?? "" },
    { name: "Cluster-IP", of: ({ spec }) => spec?.clusterIPs?.[0] ?? "<none>" },
    { name: "External-IP", of: externalCell },
    { name: "Port(s)", of: portsCell },
    ageColumn,
    wide("Selector", ({ spec }) => labelsCell(spec?.selector)),
  ],
  defaults({ spec, status }) {
    if (!spec) return
    spec.sessionAffinity ||= "None"
    if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig
    if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
      spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } }
    }
    spec.type ||= "ClusterIP"
    for (const port of spec.ports ?? []) {
      port.protocol ||= "TCP"
      port.targetPort ||= port.port
    }
    if (isExternal(spec)) spec.externalTrafficPolicy ||= "Cluster"
    if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster"
    if (spec.type !== "LoadBalancer") return
    spec.allocateLoadBalancerNodePorts ??= true
    for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP"
  },
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} }
    if (!draft.spec) return
    normalizeClusterIps(draft.spec)
    if (draft.spec.type === "ExternalName") delete draft.spec.internalTrafficPolicy
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === "" && draft.spec && old.spec) keepAllocated(draft.spec, old.spec)
    if (draft.spec?.type !== "LoadBalancer" && draft.status && subresource === "") draft.status = { ...draft.status, loadBalancer: {} }
  },
  validate: (object, old, { subresource }) => (subresource === "status" ? validateServiceStatus(object, old) : validateService(object, old)),
})

/** Reachable from outside the cluster, by whichever way. */
const isExternal = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && (externalIPs?.length ?? 0) > 0)

function externalCell({ spec, status }: Service): string {
  const own = spec?.externalIPs ?? []
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return own.join(",") || "<none>"
    case "LoadBalancer": {
      const balanced = [...new Set((status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").filter(Boolean))].sort()
      return [...balanced, ...own].join(",") || "<pending>"
    }
    case "ExternalName":
      return spec.externalName ?? ""
    default:
      return "<unknown>"
  }
}

function portsCell({ spec }: Service): string {
  return (spec?.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol ?? ""}`).join(",") || "<none>"
}
