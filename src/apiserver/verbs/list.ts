import { exactField } from "../../api/field-selectors.ts"
import type { ApiObject, ListMeta, Status } from "../../api/meta.ts"
import { badRequest, continueExpired, expired, isFailure, tooLargeResourceVersion } from "../../api/status.ts"
import { prefixEnd } from "../../base/table.ts"
import { isError } from "../../store/client.ts"
import { compactedError, futureRevisionError } from "../../store/errors.ts"
import type { Revision } from "../../store/key-value.ts"
import { askStore, askStoreRaw, cachedList, untilFresh, type Asking } from "../asks.ts"
import { selects } from "../cache/dispatch.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { collectionKey, serve } from "../resources.ts"
import { storeFailure } from "../store-failure.ts"
import { objectOf } from "../stored.ts"
import { listOptions, type ListOptions } from "./list-options.ts"

/** What a list found, in key order, from the place where it begins. */
export interface Found {
  readonly revision: number
  readonly objects: readonly ApiObject[]
}

/** GET of a collection. */
export function* list(exchange: Exchange): Asking<Answer | Status> {
  const options = listOptions(exchange)
  if (isFailure(options)) return options
  const { resource } = exchange
  const start = startOf(exchange, options)
  if (isFailure(start)) return start
  const found = yield* find(exchange, options, start)
  if (isFailure(found)) return found
  const wanted = options.labels.length + options.fields.length === 0 ? found.objects : found.objects.filter((object) => selects(options, resource, object))
  const items = options.limit > 0 ? wanted.slice(0, options.limit) : wanted
  const { kind } = resource
  const metadata: ListMeta = { resourceVersion: String(found.revision) }
  const next = items.length < wanted.length ? (wanted[items.length] as ApiObject) : undefined
  if (next) {
    metadata.continue = continueToken(found.revision, keyIn(exchange, next))
    // What remains is only known where nothing is selected.
    if (options.labels.length + options.fields.length === 0) metadata.remainingItemCount = wanted.length - items.length
  }
  return ok({ kind: kind.listKind, apiVersion: kind.apiVersion, metadata, items: Object.freeze(items.map((object) => serve(resource, object))) }, exchange)
}

/** All objects that a list without a limit and without a continuation is about. */
export function* find(exchange: Exchange, options: Pick<ListOptions, "version" | "match" | "fields" | "limit">, { revision, key }: Start): Asking<Found | Status> {
  const from = searchedKey(exchange, options)
  if (revision !== 0) return yield* atRevision(exchange, from, { revision, key })
  // A limit without a word about the match asks for exactly that revision, as it did before there was such a word.
  const isExact = options.match === "Exact" || (options.match === "" && options.limit > 0)
  if (isExact && Number(options.version) > 0) return yield* atRevision(exchange, from, { revision: Number(options.version), key: "" })
  // Consistent reads from the cache (KEP-2340): the store says how far it is, and the cache gets there.
  const atLeast = options.version === "" ? yield* storeRevision() : Number(options.version)
  if (isFailure(atLeast)) return atLeast
  const late = yield* untilFresh(atLeast as number)
  return late ?? (yield* cachedList(from))
}

/** Where to look for what is selected: a name narrows it down, to those that begin so. */
export function searchedKey(exchange: Exchange, { fields }: Pick<ListOptions, "fields">): string {
  const { resource } = exchange
  const { namespace } = placeOf(exchange)
  const name = resource.kind.namespaced && !namespace ? undefined : exactField(fields, "metadata.name")
  return collectionKey(resource, namespace) + (name ?? "")
}

export function* storeRevision(): Asking<number | Status> {
  const answer = yield* askStore({ type: "range", key: "compact_rev_key", countOnly: true })
  return isFailure(answer) ? answer : answer.header.revision
}

function* atRevision(exchange: Exchange, from: string, { revision, key }: Start): Asking<Found | Status> {
  const answer = yield* askStoreRaw({ type: "range", key: key || from, rangeEnd: prefixEnd(from), ...(revision > 0 ? { revision: revision as Revision } : {}) })
  if (!isError(answer)) return { revision: revision > 0 ? revision : answer.header.revision, objects: answer.kvs.map(objectOf) }
  if (answer.error === futureRevisionError) return tooLargeResourceVersion(revision, revision)
  if (answer.error !== compactedError) return storeFailure(answer)
  if (key === "") return expired("The resourceVersion for the provided list is too old.")
  return continueExpired(continueToken(newest, key.slice(collectionKey(exchange.resource, placeOf(exchange).namespace).length)))
}

/** Where a list begins: the revision and key of its continuation, or nothing (0 and "") of both. */
interface Start {
  readonly revision: number
  readonly key: string
}

/** The revision of a continuation that takes what is there now, as that of its first part is compacted away. */
const newest = -1

export const fromTheBeginning: Start = Object.freeze({ revision: 0, key: "" })

function startOf(exchange: Exchange, { continueFrom, version }: ListOptions): Start | Status {
  if (continueFrom === "") return fromTheBeginning
  if (version !== "" && version !== "0") return badRequest("specifying resource version is not allowed when using continue")
  const match = /^v1:(-1|[1-9]\d*):(.+)$/.exec(continueFrom)
  if (!match) return badRequest("continue key is not valid: incorrect encoded format")
  return { revision: Number(match[1]), key: collectionKey(exchange.resource, placeOf(exchange).namespace) + (match[2] as string) }
}

/** The rest of an object's key after that of the collection. Upstream encodes the same in base64. */
function keyIn(exchange: Exchange, { metadata }: ApiObject): string {
  const whole = exchange.resource.kind.namespaced && !placeOf(exchange).namespace
  return whole ? `${metadata.namespace}/${metadata.name}` : metadata.name
}

const continueToken = (revision: number, key: string): string => `v1:${revision}:${key}`
