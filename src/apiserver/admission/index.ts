import { defaultTolerationSeconds } from "./default-toleration-seconds.ts"
import { namespaceLifecycle } from "./namespace-lifecycle.ts"
import type { AdmissionPlugin } from "./plugin.ts"
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts"

/** The plugins that are on, in upstream's order. */
export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, taintNodesByCondition, defaultTolerationSeconds]
