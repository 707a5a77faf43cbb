import type { Volume } from "../../api/kinds/pod/types.ts"
import { parseQuantity } from "../../base/quantity.ts"
import type { Lines } from "./text.ts"

/** The volumes of a Pod, or of a template, whose lines stand further in. */
export function volumeLines(volumes: readonly Volume[], inTemplate: boolean): Lines {
  const space = inTemplate ? "  " : ""
  if (volumes.length === 0) return [`${space}Volumes:\t<none>`]
  return [`${space}Volumes:`, ...volumes.flatMap((volume) => [`  ${inTemplate ? " " : ""}${volume.name}:`, ...sourceLines(volume)])]
}

type Source = keyof Omit<Volume, "name">

/** Of each source its description and the fields that are shown, in Kubernetes' order. */
function sourceLines(volume: Volume): Lines {
  const said = (type: string, ...fields: readonly (readonly [string, string | boolean | undefined])[]): Lines => [`    Type:\t${type}`, ...fields.map(([name, value]) => `    ${name}:\t${value ?? ""}`)]
  const { hostPath, emptyDir, secret, configMap, persistentVolumeClaim: claim, downwardAPI, projected, nfs, csi, image, ephemeral } = volume
  if (hostPath) return said("HostPath (bare host directory volume)", ["Path", hostPath.path], ["HostPathType", hostPath.type ?? "<none>"])
  if (emptyDir) return said("EmptyDir (a temporary directory that shares a pod's lifetime)", ["Medium", emptyDir.medium], ["SizeLimit", limitText(emptyDir.sizeLimit)])
  if (secret) return said("Secret (a volume populated by a Secret)", ["SecretName", secret.secretName], ["Optional", secret.optional ?? false])
  if (configMap) return said("ConfigMap (a volume populated by a ConfigMap)", ["Name", configMap.name], ["Optional", configMap.optional ?? false])
  if (nfs) return said("NFS (an NFS mount that lasts the lifetime of a pod)", ["Server", nfs.server], ["Path", nfs.path], ["ReadOnly", nfs.readOnly ?? false])
  if (claim) return said("PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)", ["ClaimName", claim.claimName], ["ReadOnly", claim.readOnly ?? false])
  if (ephemeral) return said("EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)")
  if (downwardAPI) return ["    Type:\tDownwardAPI (a volume populated by information about the pod)", "    Items:", ...downwardLines(downwardAPI.items ?? [])]
  if (projected) return projectedLines(projected)
  if (csi) return said("CSI (a Container Storage Interface (CSI) volume source)", ["Driver", csi.driver], ["FSType", csi.fsType], ["ReadOnly", csi.readOnly ?? false])
  if (image) return said("Image (a container image or OCI artifact)", ["Reference", image.reference], ["PullPolicy", image.pullPolicy])
  const [other] = Object.keys(volume).filter((name) => name !== "name") as Source[]
  return other === undefined ? ["  <unknown>"] : [`    Type:\t${other}`]
}

const limitText = (limit: string | number | undefined): string => (limit !== undefined && (parseQuantity(limit)?.nanos ?? 0n) > 0n ? String(limit) : "<unset>")

type Projected = NonNullable<Volume["projected"]>
type Item = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number]

const downwardLines = (items: readonly Item[]): Lines =>
  items.flatMap(({ path, fieldRef, resourceFieldRef }) => [...(fieldRef ? [`      ${fieldRef.fieldPath} -> ${path}`] : []), ...(resourceFieldRef ? [`      ${resourceFieldRef.resource} -> ${path}`] : [])])

function projectedLines({ sources = [] }: Projected): Lines {
  return [
    "    Type:\tProjected (a volume that contains injected data from multiple sources)",
    ...sources.flatMap(({ secret, downwardAPI, configMap, serviceAccountToken }): Lines => {
      if (secret) return [`    SecretName:\t${secret.name ?? ""}`, `    Optional:\t${secret.optional ?? false}`]
      if (downwardAPI) return ["    DownwardAPI:\ttrue"]
      if (configMap) return [`    ConfigMapName:\t${configMap.name ?? ""}`, `    Optional:\t${configMap.optional ?? false}`]
      return serviceAccountToken ? [`    TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 0}`] : []
    }),
  ]
}
