import type { IEvent as IEventsEvent } from "kubernetes-models/events.k8s.io/v1"
import type { IEvent } from "kubernetes-models/v1"
import type { FieldError } from "../field-error.ts"
import { invalid, malformed, required } from "../field-error.ts"
import { byteLength } from "../go-text.ts"
import { defineKind } from "../kind.ts"
import type { ColumnOptions } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { isQualifiedName, isSubdomain } from "../names.ts"
import { ageOf, wide } from "./columns.ts"

/** What happened to an object, as core/v1 has it and as it is stored. */
export type Event = Served<IEvent>
/** The same event as events.k8s.io/v1 has it: other names for the same fields. */
export type EventsEvent = Served<IEventsEvent>

const columns: readonly ColumnOptions<Event>[] = [
  { name: "Last Seen", format: "", of: (event, now) => ageOf(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.firstTimestamp ?? event.eventTime, now) },
  { name: "Type", of: ({ type }) => type ?? "" },
  { name: "Reason", of: ({ reason }) => reason ?? "" },
  { name: "Object", of: ({ involvedObject: { kind = "", name } }) => kind.toLowerCase() + (name ? `/${name}` : "") },
  wide("Subobject", ({ involvedObject }) => involvedObject.fieldPath ?? ""),
  wide("Source", ({ source, reportingComponent, reportingInstance }) =>
    [source?.component || reportingComponent || "", source?.host || reportingInstance || ""].filter((part, i) => i === 0 || part).join(", ")),
  { name: "Message", of: ({ message }) => (message ?? "").trim() },
  wide("First Seen", (event, now) => ageOf(event.firstTimestamp ?? event.eventTime, now)),
  wide("Count", ({ series, count }) => series?.count ?? (count || 1)),
  { ...wide("Name", ({ metadata }: Event) => metadata.name), format: "name" },
]

export const event = defineKind<Event>({
  kind: "Event", version: "v1", plural: "events", shortNames: ["ev"],
  nameFormat: "none",
  allowCreateOnUpdate: true,
  selectable: {
    ...Object.fromEntries((["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] as const)
      .map((field) => [`involvedObject.${field}`, ({ involvedObject }: Event) => involvedObject[field] ?? ""])),
    reason: ({ reason }) => reason ?? "",
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? "",
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || "",
    type: ({ type }) => type ?? "",
  },
  columns,
  validate: (object) => commonErrors(object, "reportingComponent"),
})

export const eventsEvent = defineKind<EventsEvent>({
  kind: "Event", group: "events.k8s.io", version: "v1", plural: "events", shortNames: ["ev"],
  allowCreateOnUpdate: true,
  selectable: Object.fromEntries(Object.entries(event.selectable).map(([field, read]) =>
    [field.replace("involvedObject", "regarding").replace("reportingComponent", "reportingController"), (object: EventsEvent) => read(toCore(object))])),
  columns: columns.map((column) => ({ ...column, of: (object, now) => column.of(toCore(object), now) })),
  view: { of: { group: "", version: "v1", kind: "Event" }, toStored: toCore, fromStored: (object) => fromCore(object as Event) },
  validate(object, old) {
    const core = toCore(object)
    return [...commonErrors(core, "reportingController"), ...(old ? changeErrors(core, toCore(old)) : newErrors(core))]
  },
})

// Field names where the two forms differ; upstream: apis/events/v1/conversion.go.
const otherNames: Readonly<Record<string, string>> = {
  regarding: "involvedObject", note: "message", reportingController: "reportingComponent", deprecatedSource: "source",
  deprecatedFirstTimestamp: "firstTimestamp", deprecatedLastTimestamp: "lastTimestamp", deprecatedCount: "count",
}
const coreNames = Object.fromEntries(Object.entries(otherNames).map(([events, core]) => [core, events]))
const renamed = (object: object, names: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(object).map(([field, value]) => [names[field] ?? field, value]))

function toCore(object: EventsEvent): Event {
  const stored = { ...renamed(object, otherNames), apiVersion: "v1" } as Event
  return stored.involvedObject ? stored : { ...stored, involvedObject: {} }
}
const fromCore = (object: Event): EventsEvent => ({ ...renamed(object, coreNames), apiVersion: "events.k8s.io/v1" }) as EventsEvent

/** Upstream: core validation's legacyValidateEvent. */
function commonErrors(object: Event, controller: string): FieldError[] {
  const { involvedObject, metadata } = object
  const about = involvedObject?.namespace ?? ""
  const namespace = metadata.namespace ?? ""
  const mismatch = invalid("involvedObject.namespace", about, "does not match event.namespace")
  const errors: FieldError[] = []
  if (!object.eventTime) {
    if (about ? namespace !== about : namespace !== "" && namespace !== "default") errors.push(mismatch)
  } else {
    if (!about && namespace !== "default" && namespace !== "kube-system") errors.push(mismatch)
    if (!object.reportingComponent) errors.push(required(controller))
    errors.push(...malformed(controller, object.reportingComponent ?? "", isQualifiedName))
    for (const field of ["reportingInstance", "action", "reason"] as const) {
      if (!object[field]) errors.push(required(field))
      errors.push(...atMost(field, object[field], 128))
    }
    errors.push(...atMost("message", object.message, 1024))
  }
  return [...errors, ...malformed("namespace", namespace, isSubdomain)]
}

const atMost = (field: string, value: string | undefined, max: number): FieldError[] =>
  byteLength(value ?? "") > max ? [invalid(field, "", `can have at most ${max} characters`)] : []

function newErrors(object: Event): FieldError[] {
  const errors = seriesErrors(object)
  if (!object.eventTime) errors.push(required("eventTime"))
  if (object.type !== "Normal" && object.type !== "Warning") errors.push(invalid("type", "", `has invalid value: ${object.type ?? ""}`))
  for (const field of ["firstTimestamp", "lastTimestamp", "count"] as const) if (object[field]) errors.push(invalid(field, "", "needs to be unset"))
  if (object.source?.component || object.source?.host) errors.push(invalid("source", "", "needs to be unset"))
  return errors
}

function seriesErrors({ series }: Event): FieldError[] {
  if (!series) return []
  return [
    ...((series.count ?? 0) < 2 ? [invalid("series.count", "", "should be at least 2")] : []),
    ...(series.lastObservedTime ? [] : [required("series.lastObservedTime")]),
  ]
}

const fixed = [
  "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type", "eventTime", "action", "related",
  "reportingComponent", "reportingInstance",
] as const

function changeErrors(object: Event, old: Event): FieldError[] {
  const series = JSON.stringify(object.series) === JSON.stringify(old.series) ? [] : seriesErrors(object)
  return [...series, ...fixed.flatMap((field) => immutable(field.replace("Component", "Controller"), object[field], old[field]))]
}
