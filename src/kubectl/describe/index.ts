import type { Kind } from "../../api/kind.ts"
import { claimDescriber } from "./claim.ts"
import type { Describer } from "./describer.ts"
import { genericDescriber } from "./generic.ts"
import { nodeDescriber } from "./node.ts"
import { plainDescribers } from "./plain.ts"
import { podDescriber } from "./pod.ts"
import { rbacDescribers } from "./rbac.ts"
import { endpointsDescriber, endpointSliceDescriber, serviceDescriber } from "./service.ts"
import { daemonSetDescriber, deploymentDescriber, replicaSetDescriber, statefulSetDescriber } from "./workloads.ts"

/** The kinds that have a description of their own. */
const describers: readonly Describer[] = [
  podDescriber, nodeDescriber, serviceDescriber, endpointsDescriber, endpointSliceDescriber, deploymentDescriber, replicaSetDescriber, daemonSetDescriber, statefulSetDescriber,
  claimDescriber, ...plainDescribers, ...rbacDescribers,
]

export const describerOf = ({ kind, group }: Kind): Describer => describers.find((each) => each.kind === kind && each.group === group) ?? genericDescriber
