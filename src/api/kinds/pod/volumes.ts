import { compareQuantity } from "../../../base/quantity.ts"
import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notSupported, oneOf, required, requiredFormat } from "../../field-error.ts"
import { goQuote } from "../../go-text.ts"
import { isLabel, isSubdomain } from "../../names.ts"
import { validateClaimSpec } from "../../rules/claims.ts"
import { driverName } from "../../rules/drivers.ts"
import { fileMode, noBacksteps, notReserved } from "../../rules/paths.ts"
import { validateFieldRef, validateResourceRef, volumeFields } from "./environment.ts"
import { legacyVolumeErrors } from "./legacy-volumes.ts"
import type { Volume } from "./types.ts"

type SourceName = Exclude<keyof Volume, "name">
type Item = NonNullable<NonNullable<Volume["configMap"]>["items"]>[number]
type File = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number]
type Projection = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number]

// In the order in which the server looks at them; a second one is forbidden.
const sources: readonly SourceName[] = [
  "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd",
  "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
  "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
]

export interface CheckedVolumes {
  readonly errors: FieldError[]
  /** The volumes that are right, by name: what mounts may refer to. */
  readonly volumes: ReadonlyMap<string, Volume>
}

/** Upstream: core validation's ValidateVolumes. `podName` is "" in templates and while a name is being generated. */
export function validateVolumes(list: readonly Volume[], podName: string, isPod: boolean, path: string): CheckedVolumes {
  const volumes = new Map<string, Volume>()
  const created = new Set(podName ? list.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${podName}-${name}`) : [])
  const errors = list.flatMap((volume, i) => {
    const at = `${path}[${i}]`
    const own = [...sourceErrors(volume, podName, isPod, at), ...requiredFormat(`${at}.name`, volume.name, isLabel)]
    if (volumes.has(volume.name)) own.push(duplicate(`${at}.name`, volume.name))
    if (own.length === 0) volumes.set(volume.name, volume)
    const claim = volume.persistentVolumeClaim?.claimName
    if (claim !== undefined && created.has(claim)) {
      own.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, "must not reference a PVC that gets created for an ephemeral volume"))
    }
    return own
  })
  return { errors, volumes }
}

function sourceErrors(volume: Volume, podName: string, isPod: boolean, at: string): FieldError[] {
  const given = sources.filter((source) => volume[source] !== undefined)
  if (!given.length) return [required(at, "must specify a volume type")]
  const [first, ...others] = given as [SourceName, ...SourceName[]]
  const errors = oneSource(volume, first, podName, isPod, at)
  return [...errors, ...others.map((source) => forbidden(`${at}.${source === "gcePersistentDisk" ? "persistentDisk" : source}`, "may not specify more than 1 volume type"))]
}

function oneSource(volume: Volume, source: SourceName, podName: string, isPod: boolean, at: string): FieldError[] {
  const path = `${at}.${source}`
  const { emptyDir, hostPath, secret, configMap, downwardAPI, projected, persistentVolumeClaim, nfs, csi, image } = volume
  if (emptyDir) {
    const negative = emptyDir.sizeLimit !== undefined && compareQuantity(emptyDir.sizeLimit, 0) < 0
    return negative ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")] : []
  }
  if (source === "hostPath" && hostPath) return hostPathErrors(hostPath, path)
  if (source === "secret" && secret) return [...(secret.secretName ? [] : [required(`${path}.secretName`)]), ...filesErrors(secret, path)]
  if (source === "configMap" && configMap) return [...(configMap.name ? [] : [required(`${path}.name`)]), ...filesErrors(configMap, path)]
  if (source === "downwardAPI" && downwardAPI) {
    return [...fileMode(`${path}.defaultMode`, downwardAPI.defaultMode), ...(downwardAPI.items ?? []).flatMap((file) => fileErrors(file, path))]
  }
  if (source === "projected" && projected) return [...fileMode(`${path}.defaultMode`, projected.defaultMode), ...projectionErrors(projected.sources ?? [], path)]
  if (source === "persistentVolumeClaim" && persistentVolumeClaim) return persistentVolumeClaim.claimName ? [] : [required(`${path}.claimName`)]
  if (source === "nfs" && nfs) {
    const errors = [...(nfs.server ? [] : [required(`${path}.server`)]), ...(nfs.path ? [] : [required(`${path}.path`)])]
    return nfs.path?.startsWith("/") ? errors : [...errors, invalid(`${path}.path`, nfs.path ?? "", "must be an absolute path")]
  }
  if (source === "csi" && csi) return csiErrors(csi, path)
  if (source === "ephemeral") return ephemeralErrors(volume, podName, at)
  if (source === "image" && image) {
    const errors = isPod && !image.reference ? [required(`${path}.reference`)] : []
    return [...errors, ...oneOf(`${path}.pullPolicy`, image.pullPolicy ?? "", ["Always", "IfNotPresent", "Never"])]
  }
  return legacyVolumeErrors(volume, source, at)
}

const pathTypes = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"]

function hostPathErrors(hostPath: { path: string; type?: string }, path: string): FieldError[] {
  if (!hostPath.path) return [required(`${path}.path`)]
  const errors = noBacksteps(`${path}.path`, hostPath.path)
  return hostPath.type !== undefined && !pathTypes.includes(hostPath.type) ? [...errors, notSupported(`${path}.type`, hostPath.type, pathTypes)] : errors
}

const filesErrors = (source: { defaultMode?: number; items?: readonly Item[] }, path: string): FieldError[] => [
  ...fileMode(`${path}.defaultMode`, source.defaultMode), ...(source.items ?? []).flatMap((item, i) => itemErrors(item, `${path}.items[${i}]`)),
]

const itemErrors = ({ key, path, mode }: Item, at: string): FieldError[] => [
  ...(key ? [] : [required(`${at}.key`)]), ...(path ? [] : [required(`${at}.path`)]), ...notReserved(`${at}.path`, path ?? ""), ...fileMode(`${at}.mode`, mode),
]

function fileErrors(file: File, path: string): FieldError[] {
  const errors = [...(file.path ? [] : [required(`${path}.path`)]), ...notReserved(`${path}.path`, file.path ?? "")]
  if (file.fieldRef) {
    errors.push(...validateFieldRef(file.fieldRef, volumeFields, `${path}.fieldRef`))
    if (file.resourceFieldRef) errors.push(invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
  } else if (file.resourceFieldRef) errors.push(...validateResourceRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true))
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"))
  return [...errors, ...fileMode(`${path}.mode`, file.mode)]
}

function projectionErrors(list: readonly Projection[], path: string): FieldError[] {
  const seen = new Set<string>()
  const once = (file: string | undefined, value: string): FieldError[] => {
    const twice = file !== undefined && file !== "" && seen.has(file)
    if (file) seen.add(file)
    return twice ? [invalid(path, value, "conflicting duplicate paths")] : []
  }
  return list.flatMap(({ secret, configMap, downwardAPI, serviceAccountToken: token }, i) => {
    const at = `${path}.sources[${i}]`
    const errors: FieldError[] = []
    for (const [field, source] of [["secret", secret], ["configMap", configMap]] as const) {
      if (!source) continue
      if (!source.name) errors.push(required(`${at}.${field}.name`))
      source.items?.forEach((item, j) => errors.push(...itemErrors(item, `${at}.${field}.items[${j}]`), ...once(item.path, source.name ?? "")))
    }
    for (const file of downwardAPI?.items ?? []) errors.push(...fileErrors(file, `${at}.downwardAPI`), ...once(file.path, file.path))
    if (token) errors.push(...tokenErrors(token, at, path))
    if ([secret, configMap, downwardAPI, token].filter(Boolean).length > 1) errors.push(forbidden(at, "may not specify more than 1 volume type per source"))
    return errors
  })
}

// Upstream names the path of the whole projection for the token's path.
function tokenErrors(token: NonNullable<Projection["serviceAccountToken"]>, at: string, path: string): FieldError[] {
  const seconds = token.expirationSeconds ?? 0
  const field = `${at}.serviceAccountToken.expirationSeconds`
  const errors: FieldError[] = []
  if (seconds < 600) errors.push(invalid(field, seconds, "may not specify a duration less than 10 minutes"))
  if (seconds > 4_294_967_296) errors.push(invalid(field, seconds, "may not specify a duration larger than 2^32 seconds"))
  return [...errors, ...(token.path ? notReserved(`${path}.path`, token.path) : [required(`${path}.path`)])]
}

function csiErrors(csi: NonNullable<Volume["csi"]>, path: string): FieldError[] {
  const errors = driverName(csi.driver ?? "", `${path}.driver`)
  const secret = csi.nodePublishSecretRef
  if (!secret) return errors
  return [...errors, ...(secret.name ? malformed(`${path}.name`, secret.name, isSubdomain) : [required(`${path}.nodePublishSecretRef.name`)])]
}

function ephemeralErrors(volume: Volume, podName: string, at: string): FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate
  const errors = template ? validateClaimSpec(template.spec, `${at}.ephemeral.volumeClaimTemplate.spec`) : [required(`${at}.ephemeral.volumeClaimTemplate`)]
  if (!podName || !volume.name) return errors
  const claim = `${podName}-${volume.name}`
  return [...errors, ...isSubdomain(claim).map((why) => invalid(`${at}.name`, volume.name, `PVC name ${goQuote(claim)}: ${why}`))]
}

