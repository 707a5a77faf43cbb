import type { Files } from "./tree.ts"

/**
 * Something that a container sees at a path instead of its own layer: a directory of the node (`from` on its disk), a volume that
 * the kubelet writes, or files as they were when the container was made.
 */
export type Mount = { readonly path: string; readonly readOnly: boolean } & ({ readonly type: "disk"; readonly from: string } | { readonly type: "tree"; readonly from: string } | { readonly type: "files"; readonly files: Files })

/** Where a path leads. */
export type Place =
  | { readonly type: "layer"; readonly readOnly: false }
  | { readonly type: "disk"; readonly key: string; readonly readOnly: boolean }
  | { readonly type: "files"; readonly files: Files; readonly inside: string; readonly readOnly: true }

const ownLayer: Place = Object.freeze({ type: "layer", readOnly: false })

/** The mount with the longest path wins. `treeAt` gives what a volume of the kubelet holds now. */
export function placeOf(mounts: readonly Mount[], path: string, treeAt: (from: string) => Files): Place {
  let best: Mount | undefined
  for (const mount of mounts) if ((path === mount.path || path.startsWith(mount.path === "/" ? "/" : `${mount.path}/`)) && mount.path.length >= (best?.path.length ?? 0)) best = mount
  if (!best) return ownLayer
  const rest = path.slice(best.path.length)
  switch (best.type) {
    case "disk":
      return { type: "disk", key: best.from + rest, readOnly: best.readOnly }
    case "tree":
      return { type: "files", files: treeAt(best.from), inside: rest.slice(1), readOnly: true }
    default:
      return { type: "files", files: best.files, inside: rest.slice(1), readOnly: true }
  }
}
