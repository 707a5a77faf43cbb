import type { Kind } from "../kind.ts"
import type { Registry } from "../registry.ts"
import { createRegistry } from "../registry.ts"
import { configMap } from "./config-map.ts"
import { controllerRevision } from "./controller-revision.ts"
import { csiNode } from "./csi-node.ts"
import { daemonSet } from "./daemon-set.ts"
import { deployment } from "./deployment.ts"
import { endpointSlice } from "./endpoint-slice.ts"
import { endpoints } from "./endpoints.ts"
import { event, eventsEvent } from "./event.ts"
import { ipAddress } from "./ip-address.ts"
import { lease } from "./lease.ts"
import { namespace } from "./namespace.ts"
import { node } from "./node.ts"
import { otherKinds, questionKinds } from "./others.ts"
import { pod } from "./pod/pod.ts"
import { priorityClass } from "./priority-class.ts"
import { replicaSet } from "./replica-set.ts"
import { secret } from "./secret.ts"
import { serviceAccount } from "./service-account.ts"
import { serviceCidr } from "./service-cidr.ts"
import { service } from "./service.ts"

/** Kinds with rules of their own, one file each; core group first. */
const ruled: readonly Kind[] = [
  configMap, endpoints, event, namespace, node, pod, secret, serviceAccount, service,
  controllerRevision, daemonSet, deployment, replicaSet, eventsEvent, ipAddress, serviceCidr, csiNode, priorityClass, lease, endpointSlice,
]

/** The built-in kinds: all that a 1.36 server serves in stable versions. A kind of the core group comes first where short names meet. */
const builtinKinds: readonly Kind[] = [...ruled, ...otherKinds, ...questionKinds]

export const builtinRegistry: Registry = createRegistry(builtinKinds)

export { daemonSet, deployment, node, pod, replicaSet, service }
