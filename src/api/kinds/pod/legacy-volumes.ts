import type { FieldError } from "../../field-error.ts"
import { invalid, malformed, required } from "../../field-error.ts"
import { inRange, isLabel } from "../../names.ts"
import { descending } from "../../rules/paths.ts"
import type { Volume } from "./types.ts"

type Source = Readonly<Record<string, unknown>>

/** Fields that must say something, by volume source: all that most of the old drivers ask for. */
const needed: Readonly<Record<string, readonly string[]>> = {
  gitRepo: ["repository"], gcePersistentDisk: ["pdName"], awsElasticBlockStore: ["volumeID"], iscsi: ["targetPortal", "iqn"], glusterfs: ["endpoints", "path"],
  rbd: ["monitors", "image"], cinder: ["volumeID"], cephfs: ["monitors"], quobyte: ["registry", "volume"], flexVolume: ["driver"],
  azureFile: ["secretName", "shareName"], vsphereVolume: ["volumePath"], photonPersistentDisk: ["pdID"], portworxVolume: ["volumeID"],
  azureDisk: ["diskName", "diskURI"], storageos: ["volumeName"], scaleIO: ["gateway", "system", "volumeName"],
}
const details: Readonly<Record<string, string>> = { "quobyte.registry": "must be a host:port pair or multiple pairs separated by commas" }

/** The rules of volume sources that nobody should use any more. Nothing here mounts them. */
export function legacyVolumeErrors(volume: Volume, source: string, at: string): FieldError[] {
  const value = (volume as unknown as Record<string, Source | undefined>)[source] ?? {}
  const path = `${at}.${source === "gcePersistentDisk" ? "persistentDisk" : source}`
  const empty = (field: string): boolean => !value[field] || (Array.isArray(value[field]) && value[field].length === 0)
  const errors = (needed[source] ?? []).filter(empty).map((field) => required(`${path}.${field}`, details[`${source}.${field}`]))
  switch (source) {
    case "gitRepo":
      return [...errors, ...descending(`${path}.directory`, text(value["directory"]))]
    case "gcePersistentDisk":
    case "awsElasticBlockStore":
      return [...errors, ...within(`${path}.partition`, value["partition"], "must be between 1 and 255, inclusive")]
    case "iscsi":
      return [...errors, ...iscsiErrors(volume, value, at)]
    case "flocker":
      return flockerErrors(value, path)
    case "fc":
      return fibreErrors(value, path)
    case "flexVolume":
      return [...errors, ...Object.keys((value["options"] as object | undefined) ?? {}).flatMap((key) => reserved(key, path))]
    case "storageos":
      return [...errors, ...["volumeName", "volumeNamespace"].flatMap((field) => (value[field] ? malformed(`${path}.${field}`, text(value[field]), isLabel) : []))]
    default:
      return errors
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const within = (path: string, value: unknown, why = inRange(-1, 0, 255)[0] as string): FieldError[] =>
  typeof value === "number" && (value < 0 || value > 255) ? [invalid(path, value, why)] : []

function reserved(key: string, path: string): FieldError[] {
  const namespace = `.${(key.split("/")[0] as string).toLowerCase()}`
  const taken = namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io")
  return taken ? [invalid(`${path}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved")] : []
}

const initiators = [/^iqn\.\d{4}-\d{2}\.([\w-.]+)(:[^,;*&$|\s]+)$/, /^eui.[0-9A-Fa-f]{16}$/, /^naa.[0-9A-Fa-f]{32}$/]

function iscsiErrors(volume: Volume, value: Source, at: string): FieldError[] {
  const path = `${at}.iscsi`
  const name = (field: string, initiator: string): FieldError[] => {
    const shape = initiators[["iqn", "eui", "naa"].indexOf(initiator.slice(0, 3))]
    if (!shape) return [invalid(field, initiator, "must be valid format starting with iqn, eui, or naa")]
    return shape.test(initiator) ? [] : [invalid(field, initiator, "must be valid format")]
  }
  const errors = [...(value["iqn"] ? name(`${path}.iqn`, text(value["iqn"])) : []), ...within(`${path}.lun`, value["lun"])]
  if ((value["chapAuthDiscovery"] || value["chapAuthSession"]) && !value["secretRef"]) errors.push(required(`${path}.secretRef`))
  if (value["initiatorName"] === undefined) return errors
  errors.push(...name(`${path}.initiatorname`, text(value["initiatorName"])))
  if (`${volume.name}:${text(value["targetPortal"])}`.length <= 64) return errors
  const long = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified."
  return [...errors, invalid(`${at}.name`, volume.name, long)]
}

function flockerErrors(value: Source, path: string): FieldError[] {
  const [name, uuid] = [text(value["datasetName"]), text(value["datasetUUID"])]
  const errors = name || uuid ? [] : [required(path, "one of datasetName and datasetUUID is required")]
  if (name && uuid) errors.push(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"))
  return name.includes("/") ? [...errors, invalid(`${path}.datasetName`, name, "must not contain '/'")] : errors
}

function fibreErrors(value: Source, path: string): FieldError[] {
  const [names, ids] = [(value["targetWWNs"] as unknown[] | undefined) ?? [], (value["wwids"] as unknown[] | undefined) ?? []]
  const field = `${path}.targetWWNs`
  const errors = names.length || ids.length ? [] : [required(field, "must specify either targetWWNs or wwids, but not both")]
  if (names.length && ids.length) errors.push(invalid(field, names, "targetWWNs and wwids can not be specified simultaneously"))
  if (!names.length) return errors
  if (value["lun"] === undefined) return [...errors, required(`${path}.lun`, "lun is required if targetWWNs is specified")]
  return [...errors, ...within(`${path}.lun`, value["lun"])]
}
