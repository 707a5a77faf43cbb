import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject } from "../../api/meta.ts"
import { cached } from "../asks.ts"
import { registryRoot } from "../resources.ts"
import { isOfPods, type AdmissionPlugin } from "./plugin.ts"

interface Binding extends ApiObject {
  readonly target?: { readonly name?: string }
}

const copied = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"]

/**
 * The labels that say where a node is: a Pod gets them too, with its binding or, where it is made for a node, at once; over what it had.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podtopologylabels
 */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  handles: (attributes) => attributes.operation === "CREATE" && (isOfPods(attributes, "binding") || (isOfPods(attributes) && Boolean((attributes.object as Pod).spec.nodeName))),
  *mutate({ object, subresource }) {
    const node = subresource === "binding" ? (object as Binding).target?.name : (object as Pod).spec.nodeName
    const labels = (yield* cached(`${registryRoot}nodes/${node ?? ""}`))?.metadata.labels ?? {}
    const own = Object.fromEntries(copied.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])))
    if (Object.keys(own).length > 0) object.metadata.labels = { ...object.metadata.labels, ...own }
    return undefined
  },
}
