import type { Pod, Volume } from "../../api/kinds/pod/types.ts"
import { deepFreeze } from "../../base/freeze.ts"
import { equalJson, type Json } from "../../base/json.ts"
import type { Disk, Context } from "../../sim/types.ts"
import type { Surroundings } from "../field-path.ts"
import { fileSystem, removeBelow } from "../files/filesystem.ts"
import { volumeDirectory, volumesOf } from "../files/places.ts"
import { isTree, type Files, type Tree } from "../files/tree.ts"
import type { KubeletState } from "../kubelet-state.ts"
import { contentsOf, type Sources } from "./contents.ts"
import { objectOf } from "./objects.ts"
import { tokenOf } from "./tokens.ts"
import { podIn } from "../runtime.ts"

/** What became of a Pod's volumes: those that can't be mounted now, and why. */
export interface Mounted {
  readonly failures: readonly { readonly volume: string; readonly message: string }[]
}

const directory = Object.freeze({ type: "directory" })

/** Everything that a volume or variable of the Pod can be made of, as the kubelet knows it now. */
export function sourcesFor(state: KubeletState, pod: Pod): Sources {
  const { namespace = "" } = pod.metadata
  return { pod, surroundings: surroundingsOf(state, pod), object: (plural, name) => objectOf(state, namespace, plural, name), token: (source) => tokenOf(state, pod, source) }
}

function surroundingsOf({ config, pods }: KubeletState, pod: Pod): Surroundings {
  const { cpu, memory, ephemeralStorage } = config.size
  return { hostAddress: config.address, podAddress: podIn(pods.runtime, pod.metadata.uid ?? "").sandboxes[0]?.ip ?? "", allocatable: { cpu, memory, "ephemeral-storage": ephemeralStorage } }
}

/** Mounts the Pod's volumes that are not yet, and brings up to date those whose sources have changed. Upstream: the volume manager's reconciler. */
export function mountVolumes(state: KubeletState, context: Context, pod: Pod): Mounted {
  const sources = sourcesFor(state, pod)
  const failures = (pod.spec.volumes ?? []).flatMap((volume) => {
    const message = mount(context.disk, pod, volume, sources)
    return message === undefined ? [] : [{ volume: volume.name, message }]
  })
  return { failures }
}

function mount(disk: Disk, { metadata }: Pod, volume: Volume, sources: Sources): string | undefined {
  const { uid = "" } = metadata
  if (volume.hostPath) return checkHostPath(disk, volume.hostPath)
  const contents = contentsOf(volume, sources)
  if (contents?.ok === false) return contents.error
  if (contents) writeTree(disk, treeOf(uid, volume), contents.value)
  else if (disk.read(directoryOf(uid, volume)) === undefined) disk.write(directoryOf(uid, volume), directory)
  return undefined
}

/** All files change at once; where nothing has changed, nothing is written. */
function writeTree(disk: Disk, key: string, files: Files): void {
  const before = disk.read(key)
  const tree: Tree = { type: "tree", files }
  if (!isTree(before) || !equalJson(before.files as unknown as Json, files as unknown as Json)) disk.write(key, deepFreeze(tree))
}

/** The kind of a volume, by its field: "emptyDir", "persistentVolumeClaim". */
export const typeOfVolume = (volume: Volume): string => Object.keys(volume).find((key) => key !== "name") ?? "emptyDir"

const plugins: Readonly<Record<string, string>> = { emptyDir: "empty-dir", configMap: "configmap", secret: "secret", projected: "projected", downwardAPI: "downward-api" }

/** Whether the kubelet makes such a volume what it is; of all others containers see an empty directory. */
export const isSimulatedVolume = (volume: Volume): boolean => volume.hostPath !== undefined || Object.hasOwn(plugins, typeOfVolume(volume))

/** Where the volume is on the node's disk. */
export const directoryOf = (uid: string, volume: Volume): string => volumeDirectory(uid, plugins[typeOfVolume(volume)] ?? "empty-dir", volume.name)

/** Where a volume that the kubelet writes has its files. */
export const treeOf = (uid: string, volume: Volume): string => `${directoryOf(uid, volume)}/..data`

/** The node's own files, as the kubelet sees them. */
const nodeFiles = (disk: Disk): ReturnType<typeof fileSystem> => fileSystem({ disk, mounts: [], layer: "", image: {} })

/** Whether what is at the path is of the type that the volume asks for; makes it where it may. Upstream: pkg/volume/hostpath. */
function checkHostPath(disk: Disk, { path, type = "" }: NonNullable<Volume["hostPath"]>): string | undefined {
  const files = nodeFiles(disk)
  const isFile = files.read(path) !== undefined
  const isThere = isFile || files.isDirectory(path)
  const wrong = (what: string): string => `hostPath type check failed: ${path} is not a ${what}`
  switch (type) {
    case "":
      if (!isThere) files.makeDirectory(path)
      return undefined
    case "DirectoryOrCreate":
      if (!isThere) files.makeDirectory(path)
      return isFile ? wrong("directory") : undefined
    case "Directory":
      return files.isDirectory(path) ? undefined : wrong("directory")
    case "FileOrCreate":
      if (!isThere) files.write(path, "")
      return files.isDirectory(path) ? wrong("file") : undefined
    case "File":
      return isFile ? undefined : wrong("file")
    default:
      return wrong({ Socket: "socket file", CharDevice: "character device", BlockDevice: "block device" }[type] ?? "file")
  }
}

/** The Pod runs no more: its volumes go. */
export const removeVolumes = ({ disk }: Context, uid: string): void => removeBelow(disk, volumesOf(uid))
