import type { Json, JsonObject } from "../base/json.ts"
import type { PodTemplate } from "../api/kinds/pod/types.ts"

/** Ten characters that stand for a template, and for how often others with the same ten were met. */
export function templateHash(template: PodTemplate | undefined, collisionCount: number | undefined): string {
  const text = `${inOrder(template as unknown as Json)}${collisionCount ?? ""}`
  // Two lanes of FNV-1a, as one has too few bits for ten characters.
  const lane = (basis: number): number => {
    let hash = basis
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    return hash >>> 0
  }
  return safeText(lane(0x811c9dc5)) + safeText(lane(0x050c5d1f))
}

/** Five characters for a number. */
function safeText(number: number): string {
  let [text, left] = ["", number]
  for (; text.length < 5; left = Math.floor(left / safe.length)) text += safe[left % safe.length]
  return text
}

/** JSON with the fields of objects in order, so that the order of typing makes no other template. */
function inOrder(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => inOrder(item)).join()}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? ""
  const fields = Object.entries(value as JsonObject).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${inOrder(field)}`).join()}}`
}

const safe = "bcdfghjklmnpqrstvwxz2456789"
