import { forbidden, invalid, notSupported, type FieldError } from "../../api/field-error.ts"
import { fieldSelectorError, parseFieldSelector, type FieldSelector } from "../../api/field-selectors.ts"
import { parseLabelSelector } from "../../api/label-parser.ts"
import type { Status } from "../../api/meta.ts"
import { first } from "../../api/path.ts"
import type { LabelSelector } from "../../api/selectors.ts"
import { badRequest, isFailure } from "../../api/status.ts"
import type { Exchange } from "../exchange.ts"
import { flag, invalidOptions, wholeNumber } from "../options.ts"

/** What the query of a list or watch asks for. */
export interface ListOptions {
  readonly labels: LabelSelector
  readonly fields: FieldSelector
  readonly version: string
  readonly match: "" | "Exact" | "NotOlderThan"
  readonly limit: number
  readonly continueFrom: string
  readonly bookmarks: boolean
  readonly sendInitialEvents: boolean | undefined
  readonly timeoutSeconds: number
}

/** Reads the query; gives a 400 or 422 in upstream's words (metav1's ValidateListOptions). */
export function listOptions({ info, resource, request }: Exchange): ListOptions | Status {
  const of = (name: string): string => first(info.query, name) ?? ""
  const labels = parseLabelSelector(info.labelSelector || of("labelSelector"))
  if (!labels.ok) return badRequest(labels.error)
  const fields = parseFieldSelector(info.fieldSelector || of("fieldSelector"))
  if (!fields.ok) return badRequest(fields.error)
  const unknown = fieldSelectorError(resource.kind, fields.value)
  if (unknown) return badRequest(unknown)
  const version = of("resourceVersion")
  if (version !== "" && !/^\d+$/.test(version)) return invalidOptions("ListOptions", [invalid("resourceVersion", version, `strconv.ParseUint: parsing "${version}": invalid syntax`)])
  const limit = wholeNumber(info.query, "limit") ?? 0
  if (isFailure(limit)) return limit
  const timeoutSeconds = wholeNumber(info.query, "timeoutSeconds") ?? 0
  if (isFailure(timeoutSeconds)) return timeoutSeconds
  const options: ListOptions = {
    labels: labels.value,
    // A path that names an object is a selector by name.
    fields: info.name && !fields.value.some(({ field }) => field === "metadata.name") ? [...fields.value, { field: "metadata.name", operator: "=", value: info.name }] : fields.value,
    version,
    match: of("resourceVersionMatch") as ListOptions["match"],
    limit,
    continueFrom: of("continue"),
    bookmarks: flag(info.query, "allowWatchBookmarks") ?? false,
    sendInitialEvents: flag(info.query, "sendInitialEvents"),
    timeoutSeconds,
  }
  const errors = errorsIn(options, info.verb === "watch" && request.method === "GET")
  return errors.length > 0 ? invalidOptions("ListOptions", errors) : options
}

function errorsIn({ version, match, continueFrom, bookmarks, sendInitialEvents }: ListOptions, watching: boolean): FieldError[] {
  if (!matchings.includes(match)) return [notSupported(matchField, match, [...matchings])]
  if (watching) return errorsInWatch(match, bookmarks, sendInitialEvents)
  if (sendInitialEvents !== undefined) return [forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")]
  if (match === "") return []
  if (version === "") return [forbidden(matchField, "resourceVersionMatch is forbidden unless resourceVersion is provided")]
  if (continueFrom !== "") return [forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided")]
  return match === "Exact" && version === "0" ? [forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')] : []
}

const matchField = "resourceVersionMatch"
const matchings: readonly string[] = ["Exact", "NotOlderThan", ""]

function errorsInWatch(match: string, bookmarks: boolean, sendInitialEvents: boolean | undefined): FieldError[] {
  if (sendInitialEvents === undefined) return match === "" ? [] : [forbidden(matchField, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
  if (match !== "NotOlderThan") return [forbidden(matchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
  // Upstream lets a watch without bookmarks pass when it turns initial events off.
  return sendInitialEvents && !bookmarks ? [forbidden("allowWatchBookmarks", "sendInitialEvents requires setting allowWatchBookmarks to true")] : []
}
