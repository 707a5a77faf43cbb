import { isObject, type JsonObject } from "../../base/json.ts"
import { asText, fieldsChanged } from "./fields.ts"
import type { Names } from "./names.ts"

/** One request that wrote, or wanted to; made-up names are masked. */
export interface Row {
  /** Milliseconds from the scenario's beginning to the answer. */
  readonly t: number
  readonly who: string
  readonly verb: string
  readonly resource: string
  readonly subresource: string
  /** Namespace and name; of an Event what it is about and its reason. */
  readonly object: string
  readonly fields: readonly string[]
  /** Of an Event: what it says. */
  readonly text: string
  /** Of a Lease that was renewed: milliseconds since the renewal before. */
  readonly gap: number | undefined
}

/** Something that was done or noticed at a moment of the scenario. */
export interface Mark {
  readonly t: number
  readonly text: string
}

/** A scenario as it went. */
export interface Story {
  readonly marks: readonly Mark[]
  readonly rows: readonly Row[]
}

/** A request and the objects that its writes found and left. */
export interface Told {
  readonly t: number
  readonly who: string
  readonly verb: string
  readonly resource: string
  readonly subresource: string
  readonly object: string
  readonly code: number
  /** The first revision that it wrote; undefined where it wrote nothing. */
  readonly revision: number | undefined
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
}

/** Rows in the order of their revisions; conflicts are left out. */
export function rowsOf(told: readonly Told[], names: Names): readonly Row[] {
  let revision = 0
  const ordered = told
    .filter(({ code }) => code !== 409)
    .toSorted((a, b) => a.t - b.t)
    .map((each) => ({ each, order: each.revision ?? revision, seen: (revision = Math.max(revision, each.revision ?? 0)) }))
    .toSorted((a, b) => a.order - b.order)
  return ordered.map(({ each }) => rowOf(each, names))
}

function rowOf({ t, who, verb, resource, subresource, object, code, before, after }: Told, names: Names): Row {
  names.learn(before)
  names.learn(after)
  const fields = code >= 400 ? [`(refused: ${code})`] : fieldsChanged(before, after).map((field) => names.mask(field))
  const common = { t, who, verb, resource, subresource, fields, gap: gapBetween(before, after) }
  const event = resource === "events" ? (after ?? before) : undefined
  if (!event) return { ...common, object: names.mask(object), text: "" }
  const involved = event["involvedObject"] as JsonObject
  const source = event["source"] as JsonObject | undefined
  const about = names.mask(`${asText(involved["kind"])}/${asText(involved["name"])}`)
  const component = `[${asText(source?.["component"] ?? event["reportingComponent"])}]`
  const text = names.mask(`${asText(event["type"])} x${asText(event["count"])} ${component} ${asText(event["message"])}`)
  return { ...common, object: `${about} ${asText(event["reason"])}`, text }
}

function gapBetween(before: JsonObject | undefined, after: JsonObject | undefined): number | undefined {
  const [from, to] = [before, after].map((lease) => (isObject(lease?.["spec"]) ? lease["spec"]["renewTime"] : undefined)).map((time) => (typeof time === "string" ? milliseconds(time) : undefined))
  return from === undefined || to === undefined ? undefined : to - from
}

/** "T+12.345" of a recording, or a time of the API. */
const milliseconds = (time: string): number => (time.startsWith("T") ? Number(time.slice(1)) * 1000 : Date.parse(time))

export const lineOf = ({ t, who, verb, resource, subresource, object, fields, text }: Row): string =>
  `${t.toFixed(1).padStart(9)}  ${who}  ${verb} ${resource}${subresource ? `/${subresource}` : ""} ${object}  ${text || fields.join("; ") || "(nothing new)"}`
