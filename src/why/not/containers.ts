import { parseDuration } from "../../base/duration.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import { listAt, numberAt, textAt } from "../../base/json-path.ts"
import { seconds, type Micros } from "../../base/time.ts"
import type { Reason } from "../contract.ts"
import { clockAt, eventsOf, reason, sinceOf, type EventSeen, type Look, type Subject } from "./situation.ts"

/** What the containers of a Pod lack. While its init containers are not through, the others wait for them. */
export function containerReasons(subject: Subject, look: Look): readonly Reason[] {
  const { object, key, name } = subject
  const events = eventsOf(look, subject)
  const of = (list: string): readonly Reason[] => listAt(object, "status", list).flatMap((status) => reasonsOf({ subject, look, events, status }))
  const init = listAt(object, "status", "initContainerStatuses").find((status) => !isThrough(status))
  if (!init) return of("containerStatuses")
  const container = textAt(init, "name")
  return [reason("not/init", { name, container }, key, { since: sinceOf(look, textAt(init, "state", "running", "startedAt")), reasons: of("initContainerStatuses") })]
}

/** An init container has ended well, or, as a sidecar, has started. */
const isThrough = (status: JsonObject): boolean => {
  const ended = at(status, "state", "terminated")
  return ended ? numberAt(ended, "exitCode") === 0 : status["started"] === true && status["ready"] === true
}

interface Case {
  readonly subject: Subject
  readonly look: Look
  readonly events: readonly EventSeen[]
  readonly status: JsonObject
}

function reasonsOf(it: Case): readonly Reason[] {
  const { status } = it
  const waiting = at(status, "state", "waiting")
  if (waiting) return waits(it, textAt(waiting, "reason"), textAt(waiting, "message"))
  const ended = at(status, "state", "terminated")
  if (ended) return numberAt(ended, "exitCode") === 0 && textAt(ended, "reason") === "Completed" ? [] : [ending(it, ended)]
  return status["ready"] === true ? [] : probes(it)
}

function waits(it: Case, why: string, message: string): readonly Reason[] {
  const { subject: { key, name }, look, status } = it
  const container = textAt(status, "name")
  switch (why) {
    case "ErrImagePull":
    case "ImagePullBackOff":
      return [image(it, message)]
    case "InvalidImageName":
    case "ErrImageNeverPull":
      return [reason("not/image", { container, image: textAt(status, "image"), message, context: "never" }, key)]
    case "CrashLoopBackOff":
      return [crashLoop(it, message)]
    case "":
    case "ContainerCreating":
    case "PodInitializing":
      return []
    default:
      return [reason("not/container", { name, container, reason: why, message }, key, { since: lastTrouble(it) })]
  }

  function lastTrouble({ events }: Case): Micros | undefined {
    return sinceOf(look, events.findLast((event) => message !== "" && event.message.includes(message))?.last ?? "")
  }
}

const firstBackOff = seconds(10)
const backOffMax = seconds(300)

/** What the registry said, when it was last asked, and when it is asked again: the kubelet's pause doubles with each failure, up to five minutes. */
function image({ subject: { key }, look, events, status }: Case, message: string): Reason {
  const tries = events.filter((event) => event.reason === "Failed" && event.message.startsWith("Failed to pull image"))
  const last = sinceOf(look, tries.at(-1)?.last ?? "")
  const count = tries.reduce((sum, each) => sum + each.count, 0)
  const about = { container: textAt(status, "name"), image: textAt(status, "image"), message: message.replace(/^Back-off pulling image "[^"]*": (?:ErrImagePull: )?/, "") }
  if (last === undefined) return reason("not/image", about, key)
  const pause = Math.min(backOffMax, firstBackOff * (1 << Math.min(10, count - 1)))
  return reason("not/image", { ...about, count, last: clockAt(look, last), next: clockAt(look, (last + pause) as Micros), context: "again" }, key, { since: sinceOf(look, tries[0]?.last ?? "") })
}

function crashLoop(it: Case, message: string): Reason {
  const { look, status } = it
  const ended = at(status, "lastState", "terminated") ?? {}
  const finished = sinceOf(look, textAt(ended, "finishedAt"))
  const pause = parseDuration(/^back-off (\S+) /.exec(message)?.[1] ?? "")
  const next = finished !== undefined && pause !== undefined ? { next: clockAt(look, (finished + pause) as Micros), pause: Math.round(pause / seconds(1)), context: "again" } : {}
  return ending(it, ended, next)
}

/** How a container ended: its exit code, or whose doing it was. */
function ending({ subject: { key, name }, look, events, status }: Case, ended: JsonObject, next: Record<string, string | number> = {}): Reason {
  const container = textAt(status, "name")
  const liveness = events.findLast((event) => event.reason === "Killing" && event.message.includes("failed liveness probe") && event.message.includes(container))
  const below = liveness ? [reason("not/killed", { container, message: liveness.message, probe: lastProbe(events, "Liveness")?.message ?? "" }, key, { since: sinceOf(look, liveness.last) })] : []
  const about = { name, container, code: numberAt(ended, "exitCode"), reason: textAt(ended, "reason"), restarts: numberAt(status, "restartCount"), ...next }
  return reason("not/ended", about, key, { since: sinceOf(look, textAt(ended, "finishedAt")), reasons: below })
}

const lastProbe = (events: readonly EventSeen[], type: "Startup" | "Readiness" | "Liveness"): EventSeen | undefined => events.findLast((event) => event.reason === "Unhealthy" && event.message.startsWith(`${type} probe`))

/** It runs and is not ready: a probe has not been answered well yet, or not any more. */
function probes({ subject: { key, name, object }, look, events, status }: Case): readonly Reason[] {
  const container = textAt(status, "name")
  const spec = listAt(object, "spec", "containers").find((each) => each["name"] === container)
  const type = status["started"] === true || !spec?.["startupProbe"] ? "Readiness" : "Startup"
  const failure = lastProbe(events, type)
  const since = sinceOf(look, failure?.last ?? "", textAt(status, "state", "running", "startedAt"))
  const about = { name, container, probe: type.toLowerCase() }
  if (failure) return [reason("not/probe", { ...about, message: failure.message, count: failure.count }, key, { since })]
  return spec?.[`${type.toLowerCase()}Probe`] ? [reason("not/probe-due", about, key, { since })] : []
}

/** The object at a path, where there is one. */
const at = (object: JsonObject, ...path: readonly string[]): JsonObject | undefined =>
  path.reduce<JsonObject | undefined>((value, step) => { const next = value?.[step]; return isObject(next) ? next : undefined }, object)
