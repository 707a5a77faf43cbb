import { builtinRegistry } from "../../api/kinds/index.ts"
import { nameOf, textAt } from "../../base/json-path.ts"
import type { Reason } from "../contract.ts"
import { boundPod } from "./bound-pod.ts"
import { daemonSetPods, replicaSetPods } from "./controlled-pods.ts"
import { deletion } from "./deletion.ts"
import { namespaceDeletion } from "./namespace-deletion.ts"
import { nodeNotReady } from "./node-not-ready.ts"
import { pendingPod } from "./pending-pod.ts"
import { rollout } from "./rollout.ts"
import type { Seen } from "./seen.ts"
import { serviceEndpoints } from "./service-endpoints.ts"
import type { Look, Situation, Subject } from "./situation.ts"
import { unsimulatedKind } from "./unsimulated-kind.ts"

/** Every situation that has a reason, one file each. */
const situations: readonly Situation[] = [unsimulatedKind, namespaceDeletion, deletion, nodeNotReady, pendingPod, boundPod, serviceEndpoints, rollout, replicaSetPods, daemonSetPods]

/**
 * What keeps an object from being as it is wanted, by looking at what is there now; none where nothing does, or where there is no such
 * object. `subject` is a key as in a path of the API. Reasons below a reason are those of what it waits for.
 */
export function waitsOf(subject: string, seen: Seen): readonly Reason[] {
  // Owners wait for what they own, and what they own for them: nobody is asked again on the way.
  const asked = new Set<string>()
  const look: Look = {
    ...seen,
    waits(key) {
      if (asked.has(key)) return []
      asked.add(key)
      const found = subjectOf(key, seen)
      const reasons = found ? situations.flatMap((each) => (each.kinds === "all" || each.kinds.includes(found.kind.kind) ? each.reasons(found, look) : [])) : []
      asked.delete(key)
      return reasons
    },
  }
  return look.waits(subject)
}

function subjectOf(key: string, seen: Seen): Subject | undefined {
  const kind = builtinRegistry.byName(key.slice(0, Math.max(0, key.indexOf("/"))))
  const object = kind && seen.object(key)
  return kind && object ? { key, kind, object, name: nameOf(object), namespace: textAt(object, "metadata", "namespace") } : undefined
}
