import type { IPersistentVolumeClaim } from "kubernetes-models/v1"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject, Served } from "../../api/meta.ts"
import { byText } from "../print/json.ts"
import { related, type Describer } from "./describer.ts"
import { dateText, goList, headLines, listLines, metaLines, sinceText, type Lines } from "./text.ts"

type Claim = Served<IPersistentVolumeClaim>

export const claimDescriber: Describer = {
  kind: "PersistentVolumeClaim", group: "", events: true,
  *lines(object, surroundings) {
    const claim = object as ApiObject as Claim
    const { metadata, spec = {}, status = {} } = claim
    const pods = yield* related<Pod>(surroundings, "pods", metadata.namespace ?? "", {})
    const users = pods.filter((pod) => (pod.spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name))
    const bound = (spec.volumeName ?? "") !== ""
    return [
      ...headLines(claim), `StorageClass:\t${metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? ""}`,
      `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${sinceText(metadata.deletionTimestamp, surroundings.now)})` : (status.phase ?? "")}`,
      `Volume:\t${spec.volumeName ?? ""}`, ...metaLines(claim), `Finalizers:\t${goList(metadata.finalizers)}`,
      `Capacity:\t${bound ? (status.capacity?.["storage"] ?? "0") : ""}`, `Access Modes:\t${bound ? modesText(status.accessModes) : ""}`,
      ...(spec.volumeMode ? [`VolumeMode:\t${spec.volumeMode}`] : []), ...sourceLines(spec.dataSource),
      ...listLines("Used By", users.map((pod) => pod.metadata.name).toSorted(byText)),
      ...conditionLines(status.conditions),
    ]
  },
}

/** In the order of their power, whatever order they were given in. */
const modes: readonly (readonly [string, string])[] = [["ReadWriteOnce", "RWO"], ["ReadOnlyMany", "ROX"], ["ReadWriteMany", "RWX"], ["ReadWriteOncePod", "RWOP"]]

const modesText = (given: readonly string[] = []): string => modes.filter(([mode]) => given.includes(mode)).map(([, short]) => short).join(",")

function sourceLines(source: NonNullable<Claim["spec"]>["dataSource"]): Lines {
  return source ? ["DataSource:", ...(source.apiGroup ? [`  APIGroup:\t${source.apiGroup}`] : []), `  Kind:\t${source.kind}`, `  Name:\t${source.name}`] : []
}

function conditionLines(conditions: NonNullable<Claim["status"]>["conditions"] = []): Lines {
  if (conditions.length === 0) return []
  return [
    "Conditions:", "  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage", "  ----\t------\t-----------------\t------------------\t------\t-------",
    ...conditions.map(({ type, status, lastProbeTime, lastTransitionTime, reason = "", message = "" }) => `  ${type} \t${status} \t${dateText(lastProbeTime)} \t${dateText(lastTransitionTime)} \t${reason} \t${message}`),
  ]
}
