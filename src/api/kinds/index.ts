import type { Kind } from "../kind.ts"
import type { Registry } from "../registry.ts"
import { createRegistry } from "../registry.ts"
import { csiNode } from "./csi-node.ts"
import { event, eventsEvent } from "./event.ts"
import { lease } from "./lease.ts"
import { namespace } from "./namespace.ts"
import { node } from "./node.ts"
import { pod } from "./pod/pod.ts"

/** The built-in kinds, core group first, in the order in which discovery lists them. */
export const builtinKinds: readonly Kind[] = [namespace, node, pod, event, lease, eventsEvent, csiNode]

export const builtinRegistry: Registry = createRegistry(builtinKinds)

export { csiNode, event, eventsEvent, lease, namespace, node, pod }
