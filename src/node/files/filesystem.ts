import { prefixEnd } from "../../base/table.ts"
import type { Disk } from "../../sim/types.ts"
import { placeOf, type Mount, type Place } from "./mounts.ts"
import { isDirectoryEntry, isTree, removed } from "./tree.ts"

/** What a container sees of files: its image, what it has written itself, and its mounts. */
export interface FileSystem {
  /** The text of a file; undefined where there is none. */
  read(path: string): string | undefined
  isDirectory(path: string): boolean
  /** The names in a directory, in order. */
  list(path: string): readonly string[]
  /** Writes a file; gives why it can't be written where it can't, in the words of the C library. */
  write(path: string, text: string): string | undefined
  makeDirectory(path: string): string | undefined
  /** Removes a file, or a directory with all that is in it. */
  remove(path: string): string | undefined
}

export interface View {
  readonly disk: Disk
  readonly mounts: readonly Mount[]
  /** Where what the container writes itself is kept. */
  readonly layer: string
  /** The files that come with the image. */
  readonly image: Readonly<Record<string, string>>
}

/** Directories that every image has. */
const common: readonly string[] = ["/", "/bin", "/dev", "/etc", "/home", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/local", "/usr/share", "/var", "/var/lib", "/var/log", "/var/run"]

const readOnly = "Read-only file system"
/** The most characters of one file. */
const charactersMax = 1_000_000

export function fileSystem(view: View): FileSystem {
  const self: FileSystem = {
    read: (path) => readAt(view, normal(path)),
    isDirectory: (path) => directoryAt(view, normal(path)),
    list: (path) => namesAt(view, normal(path)),
    write: (path, text) => {
      const file = normal(path)
      if (directoryAt(view, file)) return "Is a directory"
      if (text.length > charactersMax) return "File too large"
      return directoryAt(view, parentOf(file)) ? put(view, file, text) : "nonexistent directory"
    },
    makeDirectory: (path) => (directoryAt(view, normal(path)) ? "File exists" : put(view, normal(path), { type: "directory" })),
    remove: (path) => take(view, normal(path)),
  }
  return self
}

/** Removes a directory of the node's disk. */
export function removeBelow(disk: Disk, directory: string): void {
  for (const key of Array.from(disk.entries(`${directory}/`, prefixEnd(`${directory}/`)), ([each]) => each)) disk.remove(key)
}

/** A path without "." and ".." and double slashes. */
export function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "" && part !== ".") parts.push(part)
  }
  return `/${parts.join("/")}`
}

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")))

function locate({ disk, mounts }: View, path: string): Place {
  return placeOf(mounts, path, (from) => {
    const tree = disk.read(from)
    return isTree(tree) ? tree.files : {}
  })
}

/** Where a place's entries are on the disk. */
const keyOf = ({ layer }: View, place: Exclude<Place, { type: "files" }>, path: string): string => (place.type === "layer" ? layer + path : place.key)

function readAt(view: View, path: string): string | undefined {
  const place = locate(view, path)
  if (place.type === "files") return place.files[place.inside]?.text
  const entry = view.disk.read(keyOf(view, place, path))
  if (isRemoved(entry) || isDirectoryEntry(entry)) return undefined
  if (entry !== undefined) return typeof entry === "string" ? entry : JSON.stringify(entry)
  return place.type === "layer" ? view.image[path] : undefined
}

function directoryAt(view: View, path: string): boolean {
  if (common.includes(path) || view.mounts.some((mount) => mount.path.startsWith(slashed(path)))) return true
  const place = locate(view, path)
  if (place.type === "files") return (place.inside === "" && place.files[""] === undefined) || Object.keys(place.files).some((file) => file.startsWith(`${place.inside}/`))
  const key = keyOf(view, place, path)
  if (isDirectoryEntry(view.disk.read(key))) return true
  for (const [, entry] of view.disk.entries(slashed(key), prefixEnd(slashed(key)))) if (!isRemoved(entry)) return true
  return place.type === "layer" && Object.keys(view.image).some((file) => file.startsWith(slashed(path)) && readAt(view, file) !== undefined)
}

/** A file of the image that the container has removed. */
const isRemoved = (entry: unknown): boolean => entry === removed

function namesAt(view: View, path: string): readonly string[] {
  const mounted = below(view.mounts.map((mount) => mount.path), slashed(path))
  const place = locate(view, path)
  if (place.type === "files") return unique([...mounted, ...below(Object.keys(place.files), slashed(place.inside))])
  const prefix = slashed(keyOf(view, place, path))
  const stored = [...view.disk.entries(prefix, prefixEnd(prefix))]
  const own = below(stored.filter(([, entry]) => !isRemoved(entry)).map(([key]) => key), prefix)
  const lower = place.type === "layer" ? below([...Object.keys(view.image).filter((file) => readAt(view, file) !== undefined), ...common], slashed(path)) : []
  return unique([...mounted, ...own, ...lower])
}

/** The first names of the paths that lie below a directory. */
const below = (paths: readonly string[], prefix: string): string[] => paths.flatMap((each) => (each.startsWith(prefix) && each.length > prefix.length ? [each.slice(prefix.length).replace(/\/.*$/, "")] : []))

const slashed = (path: string): string => (path === "" || path.endsWith("/") ? path : `${path}/`)

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))

function put(view: View, path: string, entry: unknown): string | undefined {
  const place = locate(view, path)
  if (place.type === "files" || place.readOnly) return readOnly
  view.disk.write(keyOf(view, place, path), entry)
  return undefined
}

function take(view: View, path: string): string | undefined {
  const place = locate(view, path)
  if (readAt(view, path) === undefined && !directoryAt(view, path)) return "No such file or directory"
  if (place.type === "files" || place.readOnly) return readOnly
  if (view.mounts.some(({ path: at }) => at === path || at.startsWith(slashed(path)))) return "Device or resource busy"
  const key = keyOf(view, place, path)
  removeBelow(view.disk, key)
  const hidden = place.type === "layer" ? Object.keys(view.image).filter((file) => file === path || file.startsWith(slashed(path))) : []
  if (!hidden.includes(path)) view.disk.remove(key)
  for (const file of hidden) view.disk.write(view.layer + file, removed)
  return undefined
}
