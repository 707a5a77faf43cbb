import { draftOf } from "../api/draft.ts"
import type { ApiObject, Status } from "../api/meta.ts"
import { first } from "../api/path.ts"
import { decodeObject as decodeBySchema, strictError } from "../api/schema/decode.ts"
import { badRequest, requestEntityTooLarge, unsupportedMediaType } from "../api/status.ts"
import { isObject, whyNotJson, type Json } from "../base/json.ts"
import type { HttpRequest } from "../net/http.ts"
import type { Exchange } from "./exchange.ts"

const bodyTypes = ["application/json"]

/** The media type of a header, without its parameters. */
export const mediaType = ({ headers }: HttpRequest): string => (headers["content-type"] ?? "").split(";")[0]?.trim() ?? ""

/** What is wrong with a body before anyone looks into it: its size, or that it is no JSON. */
export function whyRefusedBody({ body, headers }: HttpRequest, bytesMax: number): Status | undefined {
  if (Number(headers["content-length"] ?? 0) > bytesMax) return requestEntityTooLarge(bytesMax)
  if (body === undefined) return undefined
  const bytes = jsonBytes(body, 0)
  if (bytes < 0) return badRequest(`the body of the request is not JSON: ${whyNotJson(body) ?? "nested too deeply"}`)
  return bytes > bytesMax ? requestEntityTooLarge(bytesMax) : undefined
}

const depthMax = 100

/** About how many bytes a JSON value has as text (characters beyond ASCII count as one); negative where it is none. */
function jsonBytes(value: unknown, depth: number): number {
  if (typeof value === "string") return value.length + 2
  if (typeof value === "number") return Number.isFinite(value) ? 4 : -1
  if (value === null || typeof value === "boolean") return 4
  if (typeof value !== "object" || depth > depthMax) return -1
  return Array.isArray(value) ? arrayBytes(value, depth) : recordBytes(value as Record<string, unknown>, depth)
}

function arrayBytes(items: readonly unknown[], depth: number): number {
  let bytes = 2 + items.length
  for (const item of items) {
    const more = jsonBytes(item, depth + 1)
    if (more < 0) return -1
    bytes += more
  }
  return bytes
}

function recordBytes(record: Record<string, unknown>, depth: number): number {
  const prototype: unknown = Object.getPrototypeOf(record)
  if (prototype !== Object.prototype && prototype !== null) return -1
  let bytes = 2
  for (const key in record) {
    const more = jsonBytes(record[key], depth + 1)
    if (more < 0) return -1
    bytes += key.length + 4 + more
  }
  return bytes
}

/** The object in a body, in the normal form of the path's kind; it may leave kind and version out, but not name others. */
export function decodeObject(exchange: Exchange): ApiObject | Status {
  const { request, resource } = exchange
  const type = mediaType(request)
  if (type !== "" && type !== "application/json") return unsupportedMediaType(bodyTypes)
  const { kind } = resource
  const { body } = request
  if (!isObject(body)) return badRequest("couldn't get version/kind; json parse error: unexpected end of JSON input")
  const { kind: name = kind.kind, apiVersion = kind.apiVersion } = body
  if (apiVersion !== kind.apiVersion) {
    return badRequest(`the API version in the data (${apiVersion as string}) does not match the expected API version (${kind.apiVersion})`)
  }
  const refuse = (why: string): Status => badRequest(`${name as string} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`)
  if (name !== kind.kind) return refuse(`no kind "${name as string}" is registered for version "${kind.apiVersion}" in scheme`)
  return normalForm(exchange, body, refuse, refuse)
}

/**
 * An object as its kind's schema reads it. Fields that the schema does not know are dropped; `?fieldValidation` says whether that is
 * refused (Strict), told (Warn, the default) or not (Ignore). https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 */
export function normalForm({ resource, info, warnings }: Exchange, body: Json, refuseType: (why: string) => Status, refuseField: (why: string) => Status): ApiObject | Status {
  const { schema } = resource.kind
  if (schema === "") return draftOf(body) as unknown as ApiObject
  const decoded = decodeBySchema(schema, body)
  if (!decoded.ok) return refuseType(decoded.error)
  const { value, unknownFields } = decoded.value
  if (unknownFields.length === 0) return value
  const validation = first(info.query, "fieldValidation")
  if (validation === "Strict") return refuseField(strictError(unknownFields))
  if (validation !== "Ignore") for (const field of unknownFields) warnings.push(`unknown field ${JSON.stringify(field)}`)
  return value
}
