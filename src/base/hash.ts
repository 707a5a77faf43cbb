/** A 64-bit running hash in two 32-bit lanes: quick, portable, the same in every engine. Not cryptographic. */
export interface Hash {
  high: number
  low: number
}

export const emptyHash = (): Hash => ({ high: 0x6c62272e, low: 0x07bb0142 })

/** Mixes one 32-bit word into `hash`. */
export function mix(hash: Hash, word: number): void {
  hash.low = Math.imul(hash.low ^ word, 0x9e3779b1)
  hash.low ^= hash.low >>> 15
  hash.high = Math.imul(hash.high ^ word ^ hash.low, 0x85ebca77)
  hash.high ^= hash.high >>> 13
}

/** Mixes a number of any size; whole numbers beyond 32 bits by both halves. */
export function mixNumber(hash: Hash, value: number): void {
  if ((value | 0) === value) return mix(hash, value)
  if (!Number.isSafeInteger(value)) return mixString(hash, String(value))
  mix(hash, value >>> 0)
  mix(hash, upperHalf(value))
}

const upperHalf = (value: number): number => Math.floor(value / 4294967296) ^ 0x5bd1

export function mixString(hash: Hash, text: string): void {
  mix(hash, hashText(text))
  mix(hash, text.length)
}

/** A 32-bit FNV-1a hash of UTF-16 code units. */
export function hashString(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h | 0
}

/** A 32-bit hash of UTF-16 code units, four at a time: histories hash far more text than anything else. */
function hashText(text: string): number {
  const { length } = text
  let h = 0x811c9dc5 ^ length
  let i = 0
  for (; i + 3 < length; i += 4) {
    h = Math.imul(h ^ text.charCodeAt(i) ^ (text.charCodeAt(i + 1) << 8) ^ (text.charCodeAt(i + 2) << 16) ^ (text.charCodeAt(i + 3) << 24), 0x9e3779b1)
    h ^= h >>> 15
  }
  for (; i < length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h ^ (h >>> 16)
}

const known = new WeakMap<object, number>()

/** Values under an object from which on it pays to remember its hash: Pods and Nodes, not Leases. */
const rememberedFrom = 60
/** Values met so far; a difference of it is the size of an object. */
const met = { values: 0 }

/** A 32-bit structural hash of a JSON-like value; remembered for the frozen objects in it that are shared and never change. */
export function hashValue(value: unknown): number {
  met.values++
  switch (typeof value) {
    case "string":
      return hashText(value)
    case "number":
      return hashNumber(value)
    case "boolean":
      return value ? 0x3c6ef372 : 0x1b873593
    case "object":
      return value === null ? 0x2545f491 : hashObject(value)
    default:
      return 0
  }
}

function hashNumber(value: number): number {
  if ((value | 0) === value) return Math.imul(value ^ 0x27d4eb2f, 0x165667b1)
  // Model time passes 32 bits after half an hour, and so do actors' addresses in a cluster of thousands: no text is made for these.
  return Number.isSafeInteger(value) ? Math.imul(value ^ 0x27d4eb2f, 0x165667b1) ^ Math.imul(upperHalf(value), 0x85ebca77) : hashText(String(value))
}

function hashObject(value: object): number {
  const cached = known.get(value)
  if (cached !== undefined) return cached
  const before = met.values
  let h = Array.isArray(value) ? 0x61c88647 : 0x7feb352d
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    h = Math.imul(h ^ hashText(key), 0x01000193)
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0x6546b64 + hashValue(item)
    h |= 0
  }
  // Asked last, and of few: whether an object is frozen costs an engine as much as hashing a small one.
  if (met.values - before >= rememberedFrom && Object.isFrozen(value)) known.set(value, h)
  return h
}

/** Sixteen hexadecimal digits. */
export function hex(hash: Hash): string {
  return (hash.high >>> 0).toString(16).padStart(8, "0") + (hash.low >>> 0).toString(16).padStart(8, "0")
}

/** A name for a text that is longer than a hash: so many times sixteen hexadecimal digits. */
export function fingerprint(text: string, words: number): string {
  return Array.from({ length: words }, (_, i) => {
    const hash = emptyHash()
    mixString(hash, `${i}/${text}`)
    return hex(hash)
  }).join("")
}
