/** A file of a volume that a kubelet writes. */
export interface VolumeFile {
  readonly text: string
  readonly mode: number
}

/** By path below the volume's own; a single file that is mounted by itself has the empty path. */
export type Files = Readonly<Record<string, VolumeFile>>

/** A volume that a kubelet writes: all its files change at once, as the real one's writer does by turning a link. One entry of the disk. */
export interface Tree {
  readonly type: "tree"
  readonly files: Files
}

/** In a container's layer: a file of its image that was removed. */
export const removed = "\u0000removed"

const typeOf = (entry: unknown): unknown => (typeof entry === "object" && entry !== null ? (entry as { readonly type?: unknown }).type : undefined)

export const isTree = (entry: unknown): entry is Tree => typeOf(entry) === "tree"

export const isDirectoryEntry = (entry: unknown): boolean => typeOf(entry) === "directory"
