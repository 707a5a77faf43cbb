import { ageOf } from "../../api/kinds/columns.ts"
import { formatTime, instant, parseInstant, type Instant } from "../../api/instant.ts"
import type { ApiObject } from "../../api/meta.ts"
import { controllerOf } from "../../api/meta.ts"
import { fromObject, selectorText, type SelectorObject } from "../../api/selectors.ts"
import { byText } from "../print/json.ts"

/** Lines of a description: cells end in tabs, two spaces a level before the first. */
export type Lines = readonly string[]

type Texts = Readonly<Record<string, string>> | undefined

/** `Title:` and one line a value; the later ones stand below the first. "<none>" without any. */
export const listLines = (title: string, values: readonly string[]): Lines =>
  values.length === 0 ? [`${title}:\t<none>`] : values.map((value, i) => `${i === 0 ? `${title}:` : ""}\t${value}`)

export const labelLines = (title: string, labels: Texts): Lines =>
  listLines(title, Object.entries(labels ?? {}).toSorted(([a], [b]) => byText(a, b)).map(([key, value]) => `${key}=${value}`))

/** What `kubectl apply` notes for itself is not shown. */
const hiddenAnnotations = ["kubectl.kubernetes.io/last-applied-configuration"]
const annotationMax = 140

export function annotationLines(title: string, annotations: Texts): Lines {
  const keys = Object.keys(annotations ?? {}).filter((key) => !hiddenAnnotations.includes(key)).toSorted(byText)
  return listLines(title, keys.flatMap((key) => annotationTexts(key, (annotations?.[key] ?? "").replace(/\n$/, ""))))
}

function annotationTexts(key: string, value: string): string[] {
  if (value.length + key.length + 2 <= annotationMax && !value.includes("\n")) return [`${key}: ${value}`]
  return [`${key}:`, ...value.split("\n").map((line) => `  ${line.length > annotationMax - 2 ? `${line.slice(0, annotationMax - 2)}...` : line}`)]
}

const weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const dayMicros = 86_400_000_000

/** RFC 1123 with a numeric zone: "Thu, 01 Jan 2026 12:00:00 +0000". Without a time it is Go's zero. */
export function dateText(time: string | undefined | null): string {
  const at = time ? parseInstant(time) : undefined
  if (at === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000"
  const text = formatTime(instant(at))
  const weekday = weekdays[((Math.floor(at / dayMicros) % 7) + 7) % 7]
  return `${weekday}, ${text.slice(8, 10)} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`
}

export const sinceText = (time: string | undefined | null, now: Instant): string => ageOf(time, now)

export function selectorOf(selector: SelectorObject | undefined): string {
  const read = fromObject(selector ?? {})
  return read.ok ? selectorText(read.value) || "<none>" : "<error>"
}

/** "a=b,c=d" of a plain map. */
export const mapText = (map: Texts): string => Object.keys(map ?? {}).toSorted(byText).map((key) => `${key}=${map?.[key]}`).join(",") || "<none>"

export function controllerLines(object: ApiObject): Lines {
  const owner = controllerOf(object)
  return owner ? [`Controlled By:\t${owner.kind}/${owner.name}`] : []
}

export const orNone = (text: string | undefined | null): string => (text === undefined || text === null || text === "" ? "<none>" : text)

/** Name, and where it has one, namespace. */
export const headLines = ({ metadata }: ApiObject): Lines => [`Name:\t${metadata.name}`, ...(metadata.namespace ? [`Namespace:\t${metadata.namespace}`] : [])]

export const metaLines = (object: ApiObject): Lines => [...labelLines("Labels", object.metadata.labels), ...annotationLines("Annotations", object.metadata.annotations)]

/** A line that holds no value, or several, as Go's %v shows it. */
export const goList = (values: readonly string[] | undefined): string => `[${(values ?? []).join(" ")}]`
