import type { Container, Pod, Volume } from "../../api/kinds/pod/types.ts"
import { refusal, success, type Result } from "../../base/result.ts"
import type { Disk } from "../../sim/types.ts"
import type { Environment } from "../environment.ts"
import { expand } from "../expansion.ts"
import { normal } from "../files/filesystem.ts"
import type { Mount } from "../files/mounts.ts"
import { isTree, type Files } from "../files/tree.ts"
import { directoryOf, treeOf } from "./pod-volumes.ts"

type VolumeMount = NonNullable<Container["volumeMounts"]>[number]

/** What a container sees of its Pod's volumes; or why it can't be started with them. Upstream: makeMounts of the kubelet. */
export function containerMounts({ metadata, spec }: Pod, container: Container, env: Environment, disk: Disk): Result<readonly Mount[]> {
  const mounts: Mount[] = []
  for (const asked of container.volumeMounts ?? []) {
    const volume = spec.volumes?.find(({ name }) => name === asked.name)
    const subPath = subPathOf(asked, env)
    if (!subPath.ok) return subPath
    if (volume) mounts.push(mountOf(metadata.uid ?? "", volume, asked, subPath.value, disk))
  }
  return success(mounts)
}

/** The part of the volume that is mounted. All variables of an expression must be known. */
function subPathOf({ subPath = "", subPathExpr }: VolumeMount, env: Environment): Result<string> {
  if (!subPathExpr) return success(subPath)
  let missing = false
  const expanded = expand(subPathExpr, (name) => {
    missing ||= !Object.hasOwn(env, name)
    return env[name]
  })
  return missing ? refusal(`missing value for ${JSON.stringify(subPathExpr)}`) : success(expanded)
}

function mountOf(uid: string, volume: Volume, { mountPath, readOnly = false }: VolumeMount, subPath: string, disk: Disk): Mount {
  const path = normal(mountPath)
  if (volume.hostPath) return { type: "disk", path, readOnly, from: below(normal(volume.hostPath.path), subPath) }
  const from = treeOf(uid, volume)
  const tree = disk.read(from)
  if (!isTree(tree)) return { type: "disk", path, readOnly, from: below(directoryOf(uid, volume), subPath) }
  // A part of such a volume is mounted as it is now: it does not follow when the volume turns to new files.
  return subPath === "" ? { type: "tree", path, readOnly: true, from } : { type: "files", path, readOnly: true, files: partOf(tree.files, subPath) }
}

const below = (directory: string, subPath: string): string => (subPath === "" ? (directory === "/" ? "" : directory) : normal(`${directory}/${subPath}`))

function partOf(files: Files, subPath: string): Files {
  const part = normal(subPath).slice(1)
  const file = files[part]
  if (file) return { "": file }
  return Object.fromEntries(Object.entries(files).flatMap(([name, each]) => (name.startsWith(`${part}/`) ? [[name.slice(part.length + 1), each]] : [])))
}
