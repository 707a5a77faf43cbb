import type { Instant } from "../api/instant.ts"
import { formatTime } from "../api/instant.ts"
import type { ApiObject, ObjectMeta, Status } from "../api/meta.ts"
import { badRequest } from "../api/status.ts"
import type { Exchange } from "./exchange.ts"
import { placeOf } from "./exchange.ts"

/** Makes a decoded body a draft of the resource's kind, in the path's namespace; or says why it does not belong there. */
export function draftFrom(exchange: Exchange, draft: ApiObject): ApiObject | Status {
  const { kind } = exchange.resource
  draft.kind = kind.kind
  draft.apiVersion = kind.apiVersion
  const metadata = (draft.metadata ??= {} as ObjectMeta)
  const { namespace, name } = placeOf(exchange)
  if (kind.namespaced) {
    metadata.namespace ||= namespace
    if (metadata.namespace !== namespace) return badRequest("the namespace of the provided object does not match the namespace sent on the request")
  }
  if (name !== "") {
    if (!metadata.name && exchange.info.verb !== "create") metadata.name = name
    if (metadata.name !== name) return badRequest(`the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${name})`)
  }
  metadata.name ??= ""
  // Server-side apply will keep them; until then nobody owns fields.
  delete metadata.managedFields
  delete metadata.selfLink
  return draft
}

/** What the server says about every new object (apiserver's rest.BeforeCreate). */
export function fillForCreate({ metadata }: ApiObject, uid: string, now: Instant): void {
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  metadata.uid = uid
  metadata.creationTimestamp = formatTime(now)
}

const kept = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const

/** What an update may leave out or, as with times, cannot change (rest.BeforeUpdate, ValidateObjectMetaUpdate). */
export function fillForUpdate({ metadata }: ApiObject, { metadata: old }: ApiObject): void {
  metadata.resourceVersion = old.resourceVersion as string
  metadata.uid ||= old.uid as string
  if (metadata.generateName === undefined && old.generateName !== undefined) metadata.generateName = old.generateName
  for (const field of kept) {
    if (field === "uid") continue
    if (old[field] === undefined) delete metadata[field]
    else (metadata as unknown as Record<string, unknown>)[field] = old[field]
  }
}

const suffixLetters = "bcdfghjklmnpqrstvwxz2456789"
/** 63 characters less the suffix. */
const baseMax = 58

/** A name from a prefix and the digits of a drawn number below {@link suffixes}. */
export function generatedName(prefix: string, drawn: number): string {
  let suffix = ""
  for (let rest = drawn, i = 0; i < 5; i++) {
    suffix += suffixLetters[rest % suffixLetters.length]
    rest = Math.floor(rest / suffixLetters.length)
  }
  return prefix.slice(0, baseMax) + suffix
}

/** How many suffixes there are: 27 to the fifth. */
export const suffixes = 14_348_907

/** 128 drawn bits as a random UUID (RFC 9562, version 4). */
export function uuid(words: readonly [number, number, number, number]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("")
  const variant = "89ab"[Number.parseInt(hex[16] as string, 16) & 3] as string
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
