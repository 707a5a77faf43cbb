import type { Profile } from "./framework.ts"
import { defaultBinder } from "./plugins/default-binder.ts"
import { defaultPreemption } from "./plugins/default-preemption.ts"
import { dynamicResources } from "./plugins/dynamic-resources.ts"
import { imageLocality } from "./plugins/image-locality.ts"
import { nodeAffinity } from "./plugins/node-affinity.ts"
import { nodeName } from "./plugins/node-name.ts"
import { nodePorts } from "./plugins/node-ports.ts"
import { balancedAllocation } from "./plugins/node-resources-balanced-allocation.ts"
import { nodeResourcesFit } from "./plugins/node-resources-fit.ts"
import { nodeUnschedulable } from "./plugins/node-unschedulable.ts"
import { podTopologySpread } from "./plugins/pod-topology-spread.ts"
import { prioritySort } from "./plugins/priority-sort.ts"
import { schedulingGates } from "./plugins/scheduling-gates.ts"
import { taintToleration } from "./plugins/taint-toleration.ts"

/** The plugins of Kubernetes' default profile in its order, as far as there are any; volumes and inter-pod affinity are to come. */
export const defaultProfile: Profile = {
  schedulerName: "default-scheduler",
  plugins: [
    schedulingGates, prioritySort, nodeUnschedulable, nodeName, taintToleration(), nodeAffinity(), nodePorts, nodeResourcesFit(), podTopologySpread(),
    dynamicResources, defaultPreemption(), balancedAllocation(), imageLocality, defaultBinder,
  ],
  weights: { TaintToleration: 3, NodeAffinity: 2, NodeResourcesFit: 1, PodTopologySpread: 2, NodeResourcesBalancedAllocation: 1, ImageLocality: 1 },
}
