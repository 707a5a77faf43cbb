import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { refusal, success, type Result } from "../base/result.ts"
import { inputsOf } from "../cluster/recording/branch-inputs.ts"
import { readSaved } from "../cluster/recording/read.ts"
import type { Saved } from "../sim/recording.ts"

/** What a link holds: one branch of a world up to a moment, and what its sender looked at. */
export interface Linked {
  readonly saved: Saved
  /** What the page makes of it is the page's matter: it is handed over as it came, bounded. */
  readonly view: JsonObject
}

/** How a link of this version begins, after the "#". */
const prefix = "orrery1."
/** The longest link that is made: what chats and browsers carry. Longer recordings go into a file. */
const linkCharactersMax = 16_000
/** The longest that is read, and the most that it may unfold to. */
const readCharactersMax = 200_000
const unfoldedMax = 8_000_000
const viewCharactersMax = 2_000

/** The fragment of a link to the moment at which `saved` was left: what was given after it, and other branches, stay at home. */
export async function encodeLink({ saved, view }: Linked): Promise<Result<string>> {
  const { engine, seed, epochMicros, topology, now, hash } = saved
  const inputs = inputsOf(saved, saved.branch).filter(({ at }) => at <= now)
  let before = 0
  const rows = inputs.map(({ at, to, body }) => {
    const row = [at - before, to, body]
    before = at
    return row
  })
  const text = JSON.stringify({ e: engine, s: seed, o: epochMicros, t: topology, n: now, h: hash, v: view, i: rows })
  const link = prefix + toBase64Url(await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"), Infinity))
  return link.length > linkCharactersMax ? refusal(`the link would have ${link.length} characters, more than the ${linkCharactersMax} that browsers and chats carry`) : success(link)
}

/** What a fragment holds; or why it can't be opened. Takes any text. */
export async function decodeLink(fragment: string): Promise<Result<Linked>> {
  const text = fragment.replace(/^[^#]*#/, "")
  if (!text.startsWith(prefix)) return refusal(/^orrery\d+\./.test(text) ? "the link is of another version" : "this is no link to a cluster")
  if (text.length > readCharactersMax) return refusal(`the link has more than ${readCharactersMax} characters`)
  const bytes = fromBase64Url(text.slice(prefix.length))
  if (!bytes) return refusal("the link is damaged: it holds characters that none has")
  let value: Json
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw"), unfoldedMax))) as Json
  } catch (error) {
    return refusal(error instanceof TooMuch ? "the link unfolds to more than a cluster's history" : "the link is damaged, or a part of it is missing")
  }
  return unpack(value)
}

function unpack(value: Json): Result<Linked> {
  if (!isObject(value)) return refusal("the link holds no cluster")
  const { e: engine = null, s: seed = null, o: epochMicros = null, t: topology = null, n: now = null, h: hash, v: view = {}, i: rows } = value
  if (!Array.isArray(rows)) return refusal("the link holds no inputs")
  let at = 0
  const inputs = rows.map((row: Json, index): Json => {
    const [step = null, to = null, body = null] = Array.isArray(row) ? (row as readonly Json[]) : []
    at += typeof step === "number" ? step : Number.NaN
    return { at, number: index + 1, to, body }
  })
  const saved = readSaved({ recording: { version: 1, engine, seed, epochMicros, topology, inputs }, now, ...(hash === undefined ? {} : { hash }) })
  if (!saved.ok) return refusal(`the link holds what can't be: ${saved.error}`)
  return success({ saved: saved.value, view: isObject(view) && JSON.stringify(view).length <= viewCharactersMax ? view : {} })
}

class TooMuch extends Error {}

/** All that comes out of a stream, as long as it is not more than `bytesMax`: what unfolds to too much is not unfolded any further. */
async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, bytesMax: number): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader()
  const parts: Uint8Array[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > bytesMax) {
      await reader.cancel()
      throw new TooMuch()
    }
    parts.push(next.value)
  }
  const all = new Uint8Array(size)
  let place = 0
  for (const part of parts) {
    all.set(part, place)
    place += part.length
  }
  return all
}

function toBase64Url(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}
