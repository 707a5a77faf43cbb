import { plugin } from "../framework.ts"

/** Binds by the Pod's binding subresource: from then on the node is the Pod's for good. */
export const defaultBinder = plugin({
  name: "DefaultBinder",
  bind({ metadata: { name, namespace = "", uid = "" } }, node) {
    const body = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace, uid }, target: { kind: "Node", name: node } }
    return { method: "POST", path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`, body }
  },
})
