import { fingerprint } from "../base/hash.ts"
import { findImage } from "./images/index.ts"
import { parseReference } from "./images/reference.ts"
import { imageKey, type StoredImage } from "./runtime.ts"

/** What a node's disk holds of images that somebody has pulled before it first starts, so that it needs no registry for them. */
export function prePulled(references: readonly string[]): Readonly<Record<string, StoredImage>> {
  const stored = references.flatMap((text) => {
    const reference = parseReference(text)
    if ("error" in reference) return []
    const found = findImage(reference)
    const digest = `sha256:${fingerprint(reference.full, 4)}`
    return found.type === "image" ? [[imageKey(reference.full), { sizeBytes: found.image.sizeBytes, digest }] as const] : []
  })
  return Object.fromEntries(stored)
}
