import { fieldSelectorError, parseFieldSelector, type FieldSelector } from "../../api/field-selectors.ts"
import { parseLabelSelector } from "../../api/label-parser.ts"
import type { Status } from "../../api/meta.ts"
import { first } from "../../api/path.ts"
import type { LabelSelector } from "../../api/selectors.ts"
import { badRequest, failure } from "../../api/status.ts"
import type { Exchange } from "../exchange.ts"

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

const isTrue = (text: string | undefined): boolean => text === "true" || text === "1"

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
  if (version !== "" && !/^\d+$/.test(version)) return invalidOption(`resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`)
  const initial = info.query["sendInitialEvents"] === undefined ? undefined : isTrue(of("sendInitialEvents"))
  const options: ListOptions = {
    labels: labels.value,
    // A path that names an object is a selector by name.
    fields: info.name && !fields.value.some(({ field }) => field === "metadata.name") ? [...fields.value, { field: "metadata.name", operator: "=", value: info.name }] : fields.value,
    version,
    match: of("resourceVersionMatch") as ListOptions["match"],
    limit: Number(of("limit")) || 0,
    continueFrom: of("continue"),
    bookmarks: isTrue(of("allowWatchBookmarks")),
    sendInitialEvents: initial,
    timeoutSeconds: Number(of("timeoutSeconds")) || 0,
  }
  return whyInvalid(options, info.verb === "watch" && request.method === "GET") ?? options
}

function whyInvalid({ version, match, continueFrom, bookmarks, sendInitialEvents }: ListOptions, watching: boolean): Status | undefined {
  if (!["", "Exact", "NotOlderThan"].includes(match)) {
    return invalidOption(`resourceVersionMatch: Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`)
  }
  if (watching) return whyInvalidWatch(match, bookmarks, sendInitialEvents)
  if (sendInitialEvents !== undefined) return invalidOption("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")
  if (match === "") return undefined
  if (version === "") return invalidOption("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")
  if (continueFrom !== "") return invalidOption("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided")
  return match === "Exact" && version === "0" ? invalidOption('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"') : undefined
}

function whyInvalidWatch(match: string, bookmarks: boolean, sendInitialEvents: boolean | undefined): Status | undefined {
  if (sendInitialEvents === undefined) {
    return match === "" ? undefined : invalidOption("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
  }
  if (match !== "NotOlderThan") {
    return invalidOption("resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
  }
  // Upstream lets a watch without bookmarks pass when it turns initial events off.
  return sendInitialEvents && !bookmarks ? invalidOption("allowWatchBookmarks: Forbidden: sendInitialEvents requires setting allowWatchBookmarks to true") : undefined
}

const invalidOption = (why: string): Status => failure(422, "Invalid", `ListOptions.meta.k8s.io "" is invalid: ${why}`, { group: "meta.k8s.io", kind: "ListOptions" })
