import { builtinRegistry } from "../../api/kinds/index.ts"
import { nameOf, textAt } from "../../base/json-path.ts"
import type { Reason } from "../contract.ts"
import { partAtRest } from "./parts.ts"
import { bounded, conditionOf, isDeleting, keyOf, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

/** Conditions that say what the namespace controller found when it last looked. */
const findings: readonly string[] = ["NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceDeletionContentFailure"]

/** A namespace that is to go and does not: what is still in it, and what holds that. */
export const namespaceDeletion: Situation = {
  kinds: ["Namespace"],
  reasons(subject, look) {
    if (!isDeleting(subject)) return []
    const { key, name, object } = subject
    const since = sinceOf(look, textAt(object, "metadata", "deletionTimestamp"))
    const rest = partAtRest(look, "kube-controller-manager")
    const left = contents(subject, look)
    return [
      ...(rest ? [rest] : []),
      ...(left.length > 0 ? [reason("not/namespace-holds", { name, count: left.length }, key, { since, reasons: bounded(left, (each) => [reason("not/remains", { name: nameOf(each), kind: textAt(each, "kind") }, keyOf(each), { reasons: look.waits(keyOf(each)) })]) })] : []),
      ...findings.flatMap((type): readonly Reason[] => {
        const condition = conditionOf(object, type)
        return textAt(condition, "status") === "True" ? [reason("not/namespace-failed", { name, message: textAt(condition, "message") }, key, { since: sinceOf(look, textAt(condition, "lastTransitionTime")) })] : []
      }),
      ...(left.length === 0 && !rest ? [reason("not/namespace-empty", { name }, key, { since })] : []),
    ]
  },
}

/** What is in it by looking, what tells of others (Events) aside. */
function contents({ name }: Subject, look: Look): ReturnType<Look["list"]> {
  const kinds = builtinRegistry.kinds.filter(({ namespaced, view, verbs, kind }) => namespaced && !view && verbs.includes("delete") && kind !== "Event")
  return kinds.flatMap(({ plural }) => look.list(plural, name))
}
