import type { PodSpec, PodTemplate } from "../../api/kinds/pod/types.ts"
import { byText } from "../print/json.ts"
import { containerLines } from "./containers.ts"
import { annotationLines, labelLines, listLines, selectorOf, type Lines } from "./text.ts"
import { volumeLines } from "./volumes.ts"

/** The template from which a controller makes Pods. */
export function templateLines({ metadata = {}, spec }: PodTemplate): Lines {
  if (!spec) return ["Pod Template:", "  <unset>"]
  const { annotations = {} } = metadata
  return [
    "Pod Template:",
    ...labelLines("  Labels", metadata.labels),
    ...(Object.keys(annotations).length > 0 ? annotationLines("  Annotations", annotations) : []),
    ...(spec.serviceAccountName ? [`  Service Account:\t${spec.serviceAccountName}`] : []),
    ...(spec.initContainers?.length ? containerLines("Init Containers", spec.initContainers, [], undefined) : []),
    ...containerLines("Containers", spec.containers ?? [], [], undefined),
    ...volumeLines(spec.volumes ?? [], true),
    ...spreadLines(spec, "  "),
    ...(spec.priorityClassName ? [`  Priority Class Name:\t${spec.priorityClassName}`] : []),
    ...labelLines("  Node-Selectors", spec.nodeSelector),
    ...tolerationLines(spec, "  Tolerations"),
    ...groupLines(spec, "  "),
  ]
}

/** The field is newer than the types of this version. */
export function groupLines(spec: PodSpec, space: string): Lines {
  const { schedulingGroup } = spec as PodSpec & { readonly schedulingGroup?: { readonly podGroupName?: string } }
  return schedulingGroup ? [`${space}SchedulingGroup:`, `  PodGroupName:\t${schedulingGroup.podGroupName ?? ""}`] : []
}

export function spreadLines({ topologySpreadConstraints = [] }: PodSpec, space: string): Lines {
  if (topologySpreadConstraints.length === 0) return []
  const texts = topologySpreadConstraints.toSorted((a, b) => byText(a.topologyKey, b.topologyKey)).map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
    const chosen = labelSelector ? ` for selector ${selectorOf(labelSelector)}` : ""
    return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${chosen}`
  })
  return listLines(`${space}Topology Spread Constraints`, texts)
}

export function tolerationLines({ tolerations = [] }: PodSpec, title: string): Lines {
  const texts = tolerations.toSorted((a, b) => byText(a.key ?? "", b.key ?? "")).map(({ key = "", value = "", effect = "", operator, tolerationSeconds }) => {
    const what = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`
    const exists = operator === "Exists" && value === "" ? `${what ? " " : ""}op=Exists` : ""
    return `${what}${exists}${tolerationSeconds === undefined || tolerationSeconds === null ? "" : ` for ${tolerationSeconds}s`}`
  })
  return listLines(title, texts)
}
