import type { IServiceAccount } from "kubernetes-models/v1"
import type { ConfigMap } from "../../api/kinds/config-map.ts"
import type { IPAddress } from "../../api/kinds/ip-address.ts"
import type { Namespace } from "../../api/kinds/namespace.ts"
import type { PriorityClass } from "../../api/kinds/priority-class.ts"
import type { Secret } from "../../api/kinds/secret.ts"
import type { ServiceCIDR } from "../../api/kinds/service-cidr.ts"
import type { ApiObject, Served } from "../../api/meta.ts"
import { byText } from "../print/json.ts"
import type { Describer } from "./describer.ts"
import { dateText, headLines, mapText, metaLines, type Lines } from "./text.ts"

/** A describer of what says all itself. */
const plain = <T extends ApiObject>(kind: string, group: string, events: boolean, lines: (object: T) => Lines): Describer => ({
  kind, group, events,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    return lines(object as T)
  },
})

type Condition = { readonly type: string; readonly status: string; readonly lastTransitionTime?: string | undefined; readonly reason?: string | undefined; readonly message?: string | undefined }

const conditionLines = (conditions: readonly Condition[]): Lines => [
  "  Type\tStatus\tLastTransitionTime\tReason\tMessage", "  ----\t------\t------------------\t------\t-------",
  ...conditions.map(({ type, status, lastTransitionTime, reason = "", message = "" }) => `  ${type}\t${status}\t${dateText(lastTransitionTime)}\t${reason}\t${message}`),
]

const namespaceDescriber = plain<Namespace>("Namespace", "", false, (namespace) => {
  const { phase = "", conditions = [] } = namespace.status ?? {}
  return [`Name:\t${namespace.metadata.name}`, ...metaLines(namespace), `Status:\t${phase}`, ...(conditions.length === 0 ? [] : ["Conditions:", ...conditionLines(conditions)]), "", "No resource quota.", "", "No LimitRange resource."]
})

/** The bytes that a base64 text stands for. */
const bytesOf = (base64: string): number => Math.floor((base64.length * 3) / 4) - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0)

const configMapDescriber = plain<ConfigMap>("ConfigMap", "", true, ({ data = {}, binaryData = {}, ...object }) => [
  ...headLines(object), ...metaLines(object),
  "", "Data", "====", ...Object.keys(data).toSorted(byText).flatMap((key) => [`${key}:`, "----", data[key] ?? "", ""]),
  "", "BinaryData", "====", ...Object.keys(binaryData).toSorted(byText).map((key) => `${key}: ${bytesOf(binaryData[key] ?? "")} bytes`), "",
])

const secretDescriber = plain<Secret>("Secret", "", false, ({ type, data = {}, ...object }) => [
  ...headLines(object), ...metaLines(object), "", `Type:\t${type ?? ""}`,
  "", "Data", "====", ...Object.keys(data).toSorted(byText).map((key) => `${key}:\t${bytesOf(data[key] ?? "")} bytes`),
])

const serviceAccountDescriber = plain<Served<IServiceAccount>>("ServiceAccount", "", true, (account) => {
  const secrets = (account.imagePullSecrets ?? []).map(({ name = "" }) => name)
  const title = "Image pull secrets:"
  return [...headLines(account), ...metaLines(account), ...(secrets.length === 0 ? [`${title}\t<none>`] : secrets.map((name, i) => `${i === 0 ? title : " ".repeat(title.length)}\t${name}`))]
})

const priorityClassDescriber = plain<PriorityClass>("PriorityClass", "scheduling.k8s.io", true, ({ metadata, value, globalDefault = false, preemptionPolicy = "", description = "" }) => [
  `Name:\t${metadata.name}`, `Value:\t${value}`, `GlobalDefault:\t${globalDefault}`, `PreemptionPolicy:\t${preemptionPolicy}`, `Description:\t${description}`, `Annotations:\t${mapText(metadata.annotations)}`,
])

const ipAddressDescriber = plain<IPAddress>("IPAddress", "networking.k8s.io", true, (address) => {
  const parent = address.spec?.parentRef
  return [`Name:\t${address.metadata.name}`, ...metaLines(address), ...(parent ? ["Parent Reference:", `  Group:\t${parent.group ?? ""}`, `  Resource:\t${parent.resource}`, `  Namespace:\t${parent.namespace ?? ""}`, `  Name:\t${parent.name}`] : [])]
})

const serviceCidrDescriber = plain<ServiceCIDR>("ServiceCIDR", "networking.k8s.io", true, (range) => {
  const conditions = range.status?.conditions ?? []
  return [`Name:\t${range.metadata.name}`, ...metaLines(range), `CIDRs:\t${(range.spec?.cidrs ?? []).join(", ")}`, ...(conditions.length === 0 ? [] : ["Status:", "Conditions:", ...conditionLines(conditions)])]
})

export const plainDescribers: readonly Describer[] = [namespaceDescriber, configMapDescriber, secretDescriber, serviceAccountDescriber, priorityClassDescriber, ipAddressDescriber, serviceCidrDescriber]
