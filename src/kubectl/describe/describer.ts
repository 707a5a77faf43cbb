import type { Event } from "../../api/kinds/event.ts"
import type { Instant } from "../../api/instant.ts"
import { parseInstant } from "../../api/instant.ts"
import type { Kind } from "../../api/kind.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Run } from "../asks.ts"
import type { Call } from "../command.ts"
import { sinceText, type Lines } from "./text.ts"

/** What a description may ask for beside its object. */
export interface Surroundings {
  readonly call: Call
  readonly kind: Kind
  readonly now: Instant
}

/** Describes the objects of one kind; its Events come after. */
export interface Describer {
  readonly kind: string
  readonly group: string
  /** Whether Events about the object are shown: not of all kinds. */
  readonly events: boolean
  lines(object: ApiObject, surroundings: Surroundings): Run<Lines>
}

/** Objects of another kind that go with this one. */
export function* related<T extends ApiObject>({ call }: Surroundings, plural: string, namespace: string, query: Readonly<Record<string, string>>): Run<readonly T[]> {
  const kind = call.discovery.byName(plural)
  if (!kind) return []
  const { items } = yield* call.client.list(kind, namespace, query)
  return items as readonly ApiObject[] as readonly T[]
}

/** The Events that are about an object, by the time at which they were last seen. */
export function* eventLines(surroundings: Surroundings, { kind, metadata }: ApiObject): Run<Lines> {
  const mirrored = metadata.annotations?.["kubernetes.io/config.mirror"]
  const fields = { "involvedObject.name": metadata.name, "involvedObject.namespace": metadata.namespace ?? "", ...(kind === "Pod" ? {} : { "involvedObject.kind": kind }), "involvedObject.uid": mirrored ?? metadata.uid ?? "" }
  const selector = Object.entries(fields).filter(([field, value]) => value !== "" || field === "involvedObject.namespace").map(([field, value]) => `${field}=${value}`).join(",")
  const events = yield* related<Event>(surroundings, "events", metadata.namespace ?? "", { fieldSelector: selector })
  if (events.length === 0) return ["Events:\t<none>"]
  const lines = events.toSorted((a, b) => lastOf(a) - lastOf(b)).map((event) => eventLine(event, surroundings.now))
  return ["Events:", "  Type\tReason\tAge\tFrom\tMessage", "  ----\t------\t----\t----\t-------", ...lines]
}

/** Events of the newer kind have none, and so come first. */
const lastOf = ({ lastTimestamp }: Event): number => parseInstant(lastTimestamp ?? "") ?? 0

function eventLine(event: Event, now: Instant): string {
  const { type = "", reason = "", source, reportingComponent = "", message = "", involvedObject, eventTime, firstTimestamp, lastTimestamp, count = 0, series } = event
  const first = sinceText(eventTime ?? firstTimestamp, now)
  const age = series ? `${sinceText(series.lastObservedTime, now)} (x${series.count} over ${first})` : count > 1 ? `${sinceText(lastTimestamp, now)} (x${count} over ${first})` : first
  const said = involvedObject?.fieldPath ? `${involvedObject.fieldPath}: ${message.trim()}` : message.trim()
  return `  ${type}\t${reason}\t${age}\t${source?.component || reportingComponent}\t${said}`
}
