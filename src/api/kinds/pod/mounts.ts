import type { FieldError } from "../../field-error.ts"
import { forbidden, invalid, notFound, notSupported, required } from "../../field-error.ts"
import { descending, noBacksteps } from "../../rules/paths.ts"
import type { Container, Volume } from "./types.ts"

type Mount = NonNullable<Container["volumeMounts"]>[number]
type Volumes = ReadonlyMap<string, Volume>

/** Upstream: core validation's ValidateVolumeMounts (whose paths of some fields leave the index out). */
export function validateMounts(container: Container, volumes: Volumes, path: string): FieldError[] {
  const paths = new Set<string>()
  const devices = container.volumeDevices ?? []
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const at = `${path}[${i}]`
    const errors: FieldError[] = []
    if (!mount.name) errors.push(required(`${at}.name`))
    if (!volumes.has(mount.name)) errors.push(notFound(`${at}.name`, mount.name ?? ""))
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`))
    if (paths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must be unique"))
    paths.add(mount.mountPath)
    if (devices.some(({ name }) => name === mount.name)) errors.push(invalid(`${at}.name`, mount.name, "must not already exist in volumeDevices"))
    if (devices.some(({ devicePath }) => devicePath === mount.mountPath)) {
      errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices"))
    }
    if (mount.subPath) errors.push(...descending(`${path}.subPath`, mount.subPath))
    if (mount.subPathExpr) {
      if (mount.subPath) errors.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"))
      errors.push(...descending(`${path}.subPathExpr`, mount.subPathExpr))
    }
    return [...errors, ...propagationErrors(mount, container, `${path}.mountPropagation`), ...recursiveErrors(mount, `${path}.recursiveReadOnly`)]
  })
}

const propagations = ["Bidirectional", "HostToContainer", "None"]

function propagationErrors({ mountPropagation: mode }: Mount, { securityContext }: Container, path: string): FieldError[] {
  if (mode === undefined) return []
  if (!propagations.includes(mode)) return [notSupported(path, mode, propagations)]
  if (mode !== "Bidirectional" || securityContext?.privileged) return []
  return [forbidden(path, "Bidirectional mount propagation is available only to privileged containers")]
}

function recursiveErrors({ recursiveReadOnly: mode, readOnly, mountPropagation }: Mount, path: string): FieldError[] {
  if (mode === undefined || mode === "Disabled") return []
  if (mode !== "Enabled" && mode !== "IfPossible") return [notSupported(path, mode, ["Disabled", "Enabled", "IfPossible"])]
  return [
    ...(readOnly ? [] : [forbidden(path, "may only be specified when readOnly is true")]),
    ...(mountPropagation === undefined || mountPropagation === "None" ? [] : [forbidden(path, "may only be specified when mountPropagation is None or not specified")]),
  ]
}

/** Raw block devices: only claims can be such. */
export function validateDevices(container: Container, volumes: Volumes, path: string): FieldError[] {
  const [names, paths] = [new Set<string>(), new Set<string>()]
  const mounts = container.volumeMounts ?? []
  return (container.volumeDevices ?? []).flatMap(({ name, devicePath }, i) => {
    const at = `${path}[${i}]`
    const errors: FieldError[] = []
    const volume = volumes.get(name)
    if (!name) errors.push(required(`${at}.name`))
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, "must be unique"))
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      errors.push(invalid(`${at}.name`, name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"))
    }
    if (!volume) errors.push(notFound(`${at}.name`, name ?? ""))
    if (!devicePath) errors.push(required(`${at}.devicePath`))
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, "must be unique"))
    if (devicePath && noBacksteps("", devicePath).length) errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"))
    else paths.add(devicePath)
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${at}.name`, name, "must not already exist in volumeMounts"))
    if (mounts.some(({ mountPath }) => mountPath === devicePath)) {
      errors.push(invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"))
    }
    if (name) names.add(name)
    return errors
  })
}
