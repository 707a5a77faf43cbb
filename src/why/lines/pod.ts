import type { JsonObject } from "../../base/json.ts"
import { listAt, nameOf, numberAt, textAt } from "../../base/json-path.ts"
import type { ObjectChange } from "../../cluster/observe.ts"
import type { Said } from "../said.ts"

/**
 * What a change of a Pod is worth telling. Interesting is a condition, a phase or a readiness that changes (defaults: what stops "next
 * interesting event"); that it was made or goes is what a decision or a learner's line has told already.
 */
export function linesOfPod({ key: subject, object, before }: ObjectChange): readonly Said[] {
  const name = nameOf(object ?? before)
  const say = (what: string, about: Said["about"] = {}, how: Partial<Said> = {}): Said => ({ say: what, about: { name, ...about }, subject, tone: "normal", interesting: true, ...how })
  const aside = { interesting: false }
  if (!object) return [say("pod/gone", {}, aside)]
  if (!before) return [say("pod/created", {}, aside)]
  const lines: Said[] = []
  const node = textAt(object, "spec", "nodeName")
  if (node !== "" && textAt(before, "spec", "nodeName") === "") lines.push(say("pod/scheduled", { node }))
  if (textAt(object, "metadata", "deletionTimestamp") !== "" && textAt(before, "metadata", "deletionTimestamp") === "") lines.push(say("pod/deleting", { seconds: numberAt(object, "metadata", "deletionGracePeriodSeconds") }, aside))
  return [...lines, ...linesOfContainers(object, before, say), ...linesOfPhase(object, before, say), ...linesOfReadiness(object, before, say)]
}

type Say = (what: string, about?: Said["about"], how?: Partial<Said>) => Said

const warning = { tone: "warning" } as const

function linesOfPhase(object: JsonObject, before: JsonObject, say: Say): readonly Said[] {
  const phase = textAt(object, "status", "phase")
  // A Pod that is on its way out ends as a matter of course.
  if (phase === textAt(before, "status", "phase") || textAt(object, "metadata", "deletionTimestamp") !== "") return []
  switch (phase) {
    case "Running":
      return [say("pod/running", { node: textAt(object, "spec", "nodeName") })]
    case "Succeeded":
      return [say("pod/completed")]
    case "Failed":
      return [say("pod/failed", { reason: textAt(object, "status", "reason") || "Error", message: textAt(object, "status", "message") }, warning)]
    default:
      return []
  }
}

function linesOfReadiness(object: JsonObject, before: JsonObject, say: Say): readonly Said[] {
  const is = readinessOf(object)
  if (is === readinessOf(before)) return []
  if (is === "True") return [say("pod/ready")]
  // On its way out, or done, it is not ready as a matter of course.
  const expected = textAt(object, "metadata", "deletionTimestamp") !== "" || ["Succeeded", "Failed"].includes(textAt(object, "status", "phase"))
  return readinessOf(before) !== "True" || expected ? [] : [say("pod/not-ready", { node: textAt(object, "spec", "nodeName") }, warning)]
}

const readinessOf = (pod: JsonObject): string => textAt(listAt(pod, "status", "conditions").find(({ type }) => type === "Ready"), "status")

function linesOfContainers(object: JsonObject, before: JsonObject, say: Say): readonly Said[] {
  return ["initContainerStatuses", "containerStatuses"].flatMap((list) =>
    listAt(object, "status", list).flatMap((container) => {
      const was = listAt(before, "status", list).find(({ name }) => name === container["name"])
      return linesOfContainer(container, was, say)
    }),
  )
}

/** What a kubelet waits for as things go well. */
const wellWaits: readonly string[] = ["", "ContainerCreating", "PodInitializing"]

function linesOfContainer(container: JsonObject, was: JsonObject | undefined, say: Say): readonly Said[] {
  const lines: Said[] = []
  const name = textAt(container, "name")
  const count = numberAt(container, "restartCount")
  if (count > numberAt(was, "restartCount")) lines.push(say("pod/restarted", { container: name, count }, warning))
  const reason = textAt(container, "state", "waiting", "reason")
  if (!wellWaits.includes(reason) && reason !== textAt(was, "state", "waiting", "reason")) {
    lines.push(say("pod/waiting", { container: name, reason, message: textAt(container, "state", "waiting", "message") }, warning))
  }
  return lines
}
