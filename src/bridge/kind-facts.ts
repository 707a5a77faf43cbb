import type { Kind } from "../api/kind.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import type { KindFacts } from "./protocol.ts"

/** What the page is told of every kind that the server keeps. */
export function kindFacts(): readonly KindFacts[] {
  return builtinRegistry.kinds.filter(({ verbs }) => verbs.includes("get")).map(factsOf)
}

function factsOf(kind: Kind): KindFacts {
  const { group, version, plural, namespaced, shortNames, subresources, simulated, what } = kind
  return {
    kind: kind.kind,
    group,
    version,
    plural,
    namespaced,
    shortNames,
    scalable: subresources.includes("scale"),
    restartable: restartable.includes(`${group}/${kind.kind}`),
    simulated,
    what,
  }
}

/** What `kubectl rollout restart` takes: workloads that replace their Pods when the template changes. */
const restartable: readonly string[] = ["apps/Deployment", "apps/DaemonSet", "apps/StatefulSet"]
