import { assert } from "../base/assert.ts"
import type { FieldError } from "./field-error.ts"
import { fieldErrorText } from "./field-error.ts"
import { goQuote } from "./go-text.ts"
import { groupResourceText } from "./meta.ts"
import type { GroupKind, GroupResource, Status, StatusDetails, StatusReason } from "./meta.ts"

/**
 * Refusals as values, in Kubernetes' own words (apimachinery's api/errors). A Status is a JSON value: handlers return it instead of an object.
 */
export function failure(code: number, reason: StatusReason | undefined, message: string, details?: StatusDetails): Status {
  const status: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code }
  if (reason) status.reason = reason
  if (details) status.details = details
  return status
}

const isStatus = (value: unknown): value is Status =>
  typeof value === "object" && value !== null && (value as Status).kind === "Status" && (value as Status).apiVersion === "v1"

export const isFailure = (value: unknown): value is Status => isStatus(value) && value.status === "Failure"

const about = (resource: GroupResource, name: string): StatusDetails => {
  const details: StatusDetails = {}
  if (name) details.name = name
  if (resource.group) details.group = resource.group
  if (resource.resource) details.kind = resource.resource
  return details
}
const named = (resource: GroupResource, name: string): string => `${groupResourceText(resource)} ${goQuote(name)}`

export const notFound = (resource: GroupResource, name: string): Status =>
  failure(404, "NotFound", `${named(resource, name)} not found`, about(resource, name))

/** For a path that no resource answers to. */
export const noSuchResource = (): Status => failure(404, "NotFound", "the server could not find the requested resource", {})

export const alreadyExists = (resource: GroupResource, name: string): Status =>
  failure(409, "AlreadyExists", `${named(resource, name)} already exists`, about(resource, name))

/** After the last of several generated names was taken too; the client may retry at once. */
export const generateNameConflict = (resource: GroupResource, name: string, retryAfterSeconds = 1): Status =>
  failure(409, "AlreadyExists", `${named(resource, name)} already exists, the server was not able to generate a unique name for the object`, {
    ...about(resource, name),
    retryAfterSeconds,
  })

const modifiedMessage = "the object has been modified; please apply your changes to the latest version and try again"

export const conflict = (resource: GroupResource, name: string, why = modifiedMessage): Status =>
  failure(409, "Conflict", `Operation cannot be fulfilled on ${named(resource, name)}: ${why}`, about(resource, name))

/** 422. The causes keep the order of `errors`; the message lists equal texts once. */
export function invalid(kind: GroupKind, name: string, errors: readonly FieldError[]): Status {
  assert(errors.length > 0, "an object is invalid for a reason")
  const texts = [...new Set(errors.map(fieldErrorText))]
  const listed = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`
  const causes = errors.map(({ type, field, body }) => ({ reason: type, message: body, field: field || "<nil>" }))
  const details: StatusDetails = { ...about({ group: kind.group, resource: kind.kind }, name), causes }
  return failure(422, "Invalid", `${named({ group: kind.group, resource: kind.kind }, name)} is invalid: ${listed}`, details)
}

export const badRequest = (message: string): Status => failure(400, "BadRequest", message)

export const unauthorized = (message = "Unauthorized"): Status => failure(401, "Unauthorized", message)

/** `name` is "" for whole collections. */
export function forbidden(resource: GroupResource, name: string, why: string): Status {
  const subject = resource.resource === "" ? "forbidden" : `${name ? named(resource, name) : groupResourceText(resource)} is forbidden`
  return failure(403, "Forbidden", `${subject}: ${why}`, about(resource, name))
}

/** A watch or list from a revision that is compacted away. */
export const expired = (message: string): Status => failure(410, "Expired", message)

/** The error event of a watch whose revision the watch cache has left behind. */
export const watchTooOld = (requested: string | number, oldest: string | number): Status =>
  expired(`too old resource version: ${requested} (${oldest})`)

/** What a client gets that continues a list below etcd's compaction, with the token by which it may go on. */
export const continueExpired = (token: string): Status => ({
  ...expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing " +
      "with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the " +
      "time the first chunk was returned and now may show up in the list.",
  ),
  metadata: { continue: token },
})

/** A get or list asked for a revision that the server has not reached. */
export const tooLargeResourceVersion = (requested: string | number, current: string | number, retryAfterSeconds = 1): Status =>
  failure(504, "Timeout", `Timeout: Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds,
  })

export const methodNotSupported = (resource: GroupResource, action: string): Status =>
  failure(405, "MethodNotAllowed", `${action} is not supported on resources of kind ${goQuote(groupResourceText(resource))}`, about(resource, ""))

/** For a path that answers to other methods (upstream: its router's own words). */
export const methodNotAllowed = (): Status => failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})

export const unsupportedMediaType = (accepted: readonly string[]): Status =>
  failure(415, "UnsupportedMediaType", `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`)

export const requestEntityTooLarge = (bytesMax: number): Status =>
  failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${bytesMax}`)

export const tooManyRequests = (message: string, retryAfterSeconds: number): Status =>
  failure(429, "TooManyRequests", message, { retryAfterSeconds })

export const timeout = (message: string, retryAfterSeconds = 0): Status =>
  failure(504, "Timeout", `Timeout: ${message}`, retryAfterSeconds ? { retryAfterSeconds } : {})

/** What the store's "no leader", lost quorum or a timeout look like to a client. */
export const internal = (message: string): Status =>
  failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] })

/** What a delete answers when the object is gone at once. */
export const deleted = (resource: GroupResource, name: string, uid: string | undefined): Status => {
  const details: StatusDetails = about(resource, name)
  if (uid) details.uid = uid
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details }
}
