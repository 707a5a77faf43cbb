import { builtinRegistry } from "../../api/kinds/index.ts"
import type { JsonObject } from "../../base/json.ts"
import { listAt, nameOf, numberAt, textAt } from "../../base/json-path.ts"
import { seconds, type Micros } from "../../base/time.ts"
import type { Reason } from "../contract.ts"
import { silentNode } from "./node-not-ready.ts"
import { partAtRest } from "./parts.ts"
import { bounded, clockAt, isDeleting, keyOf, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

/** Who is to take a finalizer away; others are somebody's own. */
const garbageCollectors: readonly string[] = ["foregroundDeletion", "orphan"]

/** An object that is deleted and still there: somebody has to finish something first. */
export const deletion: Situation = {
  kinds: "all",
  reasons(subject, look) {
    if (!isDeleting(subject)) return []
    const finalizers = subject.object["metadata"] as unknown as { readonly finalizers?: readonly string[] }
    const held = (finalizers.finalizers ?? []).flatMap((finalizer) => heldBy(subject, finalizer, look))
    return [...held, ...(subject.kind.kind === "Pod" ? lastWord(subject, look) : [])]
  },
}

/** When it was asked to go: a deletionTimestamp lies a grace period ahead. */
function askedAt({ object }: Subject, look: Look): Micros | undefined {
  const until = sinceOf(look, textAt(object, "metadata", "deletionTimestamp"))
  return until === undefined ? undefined : (Math.max(0, until - seconds(numberAt(object, "metadata", "deletionGracePeriodSeconds"))) as Micros)
}

function heldBy(subject: Subject, finalizer: string, look: Look): readonly Reason[] {
  const { key, name } = subject
  const since = askedAt(subject, look)
  if (!garbageCollectors.includes(finalizer)) return [reason("not/finalizer", { name, finalizer }, key, { since })]
  const rest = partAtRest(look, "kube-controller-manager")
  const left = finalizer === "orphan" ? [] : dependents(subject, look)
  const below = [...(rest ? [rest] : []), ...bounded(left, (each) => [reason("not/dependent", { name: nameOf(each), kind: textAt(each, "kind") }, keyOf(each), { reasons: look.waits(keyOf(each)) })])]
  return [reason("not/finalizer", { name, finalizer, count: left.length, context: finalizer === "orphan" ? "orphan" : "foreground" }, key, { since, reasons: below })]
}

/** What it owns and must see go first. */
function dependents({ object, namespace }: Subject, look: Look): readonly JsonObject[] {
  const uid = textAt(object, "metadata", "uid")
  return kept().flatMap((plural) => look.list(plural, namespace)).filter((each) => listAt(each, "metadata", "ownerReferences").some((owner) => owner["uid"] === uid && owner["blockOwnerDeletion"] === true))
}

const kept = (): readonly string[] => builtinRegistry.kinds.filter(({ view, verbs }) => !view && verbs.includes("delete")).map(({ plural }) => plural)

/** A Pod that ran somewhere goes when its kubelet says that its containers have ended. */
function lastWord(subject: Subject, look: Look): readonly Reason[] {
  const { object, key, name } = subject
  const node = textAt(object, "spec", "nodeName")
  if (node === "") return []
  const since = askedAt(subject, look)
  const silent = look.object(`nodes/${node}`) ? silentNode(look, node) : []
  if (silent.length > 0) return [reason("not/last-word", { name, node }, key, { since, reasons: silent })]
  const until = sinceOf(look, textAt(object, "metadata", "deletionTimestamp"))
  const grace = numberAt(object, "metadata", "deletionGracePeriodSeconds")
  if (until !== undefined && look.now < until) return [reason("not/grace", { name, node, seconds: grace, until: clockAt(look, until) }, key, { since })]
  return [reason("not/stopping", { name, node }, key, { since })]
}
