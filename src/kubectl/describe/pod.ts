import { qosClassOf } from "../../api/kinds/pod/qos.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Instant } from "../../api/instant.ts"
import { containerLines, resourceLines } from "./containers.ts"
import type { Describer } from "./describer.ts"
import { groupLines, spreadLines, tolerationLines } from "./pod-template.ts"
import { controllerLines, dateText, headLines, labelLines, metaLines, sinceText, type Lines } from "./text.ts"
import { volumeLines } from "./volumes.ts"

export const podDescriber: Describer = {
  kind: "Pod", group: "", events: true,
  // eslint-disable-next-line require-yield -- all is in the Pod itself
  *lines(object, { now }) {
    const pod = object as ApiObject as Pod
    return [...headLines(pod), ...placeLines(pod), ...metaLines(pod), ...stateLines(pod, now), ...partLines(pod)]
  },
}

function placeLines({ spec, status }: Pod): Lines {
  return [
    ...(spec.priority === undefined || spec.priority === null ? [] : [`Priority:\t${spec.priority}`]),
    ...(spec.priorityClassName ? [`Priority Class Name:\t${spec.priorityClassName}`] : []),
    ...(spec.runtimeClassName ? [`Runtime Class Name:\t${spec.runtimeClassName}`] : []),
    ...(spec.serviceAccountName ? [`Service Account:\t${spec.serviceAccountName}`] : []),
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>"}`,
    ...(status.startTime ? [`Start Time:\t${dateText(status.startTime)}`] : []),
  ]
}

function stateLines(pod: Pod, now: Instant): Lines {
  const { metadata, spec, status } = pod
  const profile = spec.securityContext?.seccompProfile
  const leaving = metadata.deletionTimestamp !== undefined && status.phase !== "Failed" && status.phase !== "Succeeded"
  const ips = status.podIPs ?? []
  return [
    ...(leaving ? [`Status:\tTerminating (lasts ${sinceText(metadata.deletionTimestamp, now)})`, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`] : [`Status:\t${status.phase ?? ""}`]),
    ...(status.reason ? [`Reason:\t${status.reason}`] : []),
    ...(status.message ? [`Message:\t${status.message}`] : []),
    ...(profile ? [`SeccompProfile:\t${profile.type}`, ...(profile.type === "Localhost" ? [`LocalhostProfile:\t${profile.localhostProfile ?? ""}`] : [])] : []),
    `IP:\t${status.podIP ?? ""}`,
    ...(ips.length === 0 ? ["IPs:\t<none>"] : ["IPs:", ...ips.map(({ ip }) => `  IP:\t${ip}`)]),
    ...controllerLines(pod),
    ...(status.nominatedNodeName ? [`NominatedNodeName:\t${status.nominatedNodeName}`] : []),
    ...(spec.resources ? ["Resources:", ...resourceLines(spec.resources, "  ")] : []),
  ]
}

function partLines(pod: Pod): Lines {
  const { spec, status } = pod
  const conditions = status.conditions ?? []
  const gates = spec.readinessGates ?? []
  return [
    ...(spec.initContainers?.length ? containerLines("Init Containers", spec.initContainers, status.initContainerStatuses ?? [], pod) : []),
    ...containerLines("Containers", spec.containers ?? [], status.containerStatuses ?? [], pod),
    ...(spec.ephemeralContainers?.length ? containerLines("Ephemeral Containers", spec.ephemeralContainers, status.ephemeralContainerStatuses ?? [], pod) : []),
    ...(gates.length === 0 ? [] : ["Readiness Gates:", "  Type\tStatus", ...gates.map(({ conditionType }) => `  ${conditionType} \t${conditions.find(({ type }) => type === conditionType)?.status ?? "<none>"} `)]),
    ...(conditions.length === 0 ? [] : ["Conditions:", "  Type\tStatus", ...conditions.map(({ type, status: value }) => `  ${type} \t${value} `)]),
    ...volumeLines(spec.volumes ?? [], false),
    `QoS Class:\t${status.qosClass ?? qosClassOf(spec)}`,
    ...labelLines("Node-Selectors", spec.nodeSelector),
    ...tolerationLines(spec, "Tolerations"),
    ...spreadLines(spec, ""),
    ...groupLines(spec, ""),
  ]
}
