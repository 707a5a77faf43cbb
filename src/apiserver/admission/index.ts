import { defaultTolerationSeconds } from "./default-toleration-seconds.ts"
import { namespaceLifecycle } from "./namespace-lifecycle.ts"
import type { AdmissionPlugin } from "./plugin.ts"
import { podTopologyLabels } from "./pod-topology-labels.ts"
import { priority } from "./priority.ts"
import { serviceAccount } from "./service-account.ts"
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts"

/** The plugins that are on, in upstream's order. */
export const admissionPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle, serviceAccount, taintNodesByCondition, priority, defaultTolerationSeconds, podTopologyLabels]
