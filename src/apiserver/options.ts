import { notSupported, invalid as invalidField, type FieldError } from "../api/field-error.ts"
import { validateFieldManager } from "../api/metadata.ts"
import type { Status } from "../api/meta.ts"
import { first, type Query, type RequestInfo } from "../api/path.ts"
import { decodeObject as decodeBySchema } from "../api/schema/decode.ts"
import { badRequest, invalid, isFailure } from "../api/status.ts"
import { isObject, type JsonObject } from "../base/json.ts"
import type { Exchange } from "./exchange.ts"

// The options of requests, from the query or, of deletions, from the body. Upstream: apimachinery's apis/meta/v1/validation.

/** Options of a delete. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground"
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun?: readonly string[]
}

/** A 422 about the options of a request: `kind` is "CreateOptions", "ListOptions" … */
export const invalidOptions = (kind: string, errors: readonly FieldError[]): Status => invalid({ group: "meta.k8s.io", kind }, "", errors)

/** The options of a delete: from the body, or from the query where there is none; never from both. */
export function deleteOptions({ request, info }: Exchange): DeleteOptions | Status {
  const { body } = request
  const options = isObject(body) && Object.keys(body).length > 0 ? fromBody(body) : fromQuery(info.query)
  if (isFailure(options)) return options
  const errors = errorsOfDelete(options)
  return errors.length > 0 ? invalidOptions("DeleteOptions", errors) : options
}

function fromBody(body: JsonObject): DeleteOptions | Status {
  if ((body["kind"] ?? "DeleteOptions") !== "DeleteOptions") return badRequest("decoded object cannot be converted to DeleteOptions")
  const decoded = decodeBySchema("meta/v1/DeleteOptions", body)
  return decoded.ok ? (decoded.value.value as unknown as DeleteOptions) : badRequest(decoded.error)
}

function fromQuery(query: Query): DeleteOptions | Status {
  const grace = wholeNumber(query, "gracePeriodSeconds")
  if (isFailure(grace)) return grace
  const policy = first(query, "propagationPolicy") as DeleteOptions["propagationPolicy"]
  const orphan = flag(query, "orphanDependents")
  return { ...(grace === undefined ? {} : { gracePeriodSeconds: grace }), ...(policy ? { propagationPolicy: policy } : {}), ...(orphan === undefined ? {} : { orphanDependents: orphan }), dryRun: query["dryRun"] ?? [] }
}

const policies = ["Foreground", "Background", "Orphan"]

function errorsOfDelete({ propagationPolicy, orphanDependents, dryRun = [] }: DeleteOptions): FieldError[] {
  const errors: FieldError[] = []
  if (propagationPolicy !== undefined && orphanDependents !== undefined) errors.push(invalidField("propagationPolicy", propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"))
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy)) errors.push(notSupported("propagationPolicy", propagationPolicy, [...policies, "nil"]))
  return [...errors, ...errorsOfDryRun(dryRun)]
}

const errorsOfDryRun = (dryRun: readonly string[]): FieldError[] => (dryRun.every((each) => each === "All") ? [] : [notSupported("dryRun", dryRun, ["All"])])

const kinds: Readonly<Record<string, string>> = { create: "CreateOptions", update: "UpdateOptions", patch: "PatchOptions" }
const validations = ["", "Ignore", "Strict", "Warn"]

/** Whether a write is a dry run by its query: everything but the write; or why its options cannot be. Deletions say so apart. */
export function readDryRun({ verb, query }: RequestInfo): boolean | Status {
  const kind = kinds[verb]
  if (kind === undefined) return false
  const dryRun = query["dryRun"] ?? []
  const validation = first(query, "fieldValidation") ?? ""
  const errors = [
    ...validateFieldManager(first(query, "fieldManager") ?? "", "fieldManager"),
    ...errorsOfDryRun(dryRun),
    ...(validations.includes(validation) ? [] : [notSupported("fieldValidation", validation, validations)]),
  ]
  return errors.length > 0 ? invalidOptions(kind, errors) : dryRun.length > 0
}

/** A parameter that is true or not, as Go's conversion reads it: only "false" and "0" are not. Undefined where it is not there. */
export function flag(query: Query, name: string): boolean | undefined {
  const text = first(query, name)
  return text === undefined ? undefined : text !== "0" && text.toLowerCase() !== "false"
}

/** A whole number, undefined where it is not there. */
export function wholeNumber(query: Query, name: string): number | Status | undefined {
  const text = first(query, name)
  if (text === undefined) return undefined
  return /^[+-]?\d+$/.test(text) ? Number(text) : badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}
