import type { ApiObject, Status } from "../../api/meta.ts"
import { failure, forbidden, isFailure, notFound } from "../../api/status.ts"
import { askStore, cached, type Asking } from "../asks.ts"
import { registryRoot } from "../resources.ts"
import { objectOf } from "../stored.ts"
import type { AdmissionPlugin } from "./plugin.ts"

const immortal = ["default", "kube-system", "kube-public"]
const namespaces = { group: "", resource: "namespaces" }

/**
 * Nothing is created in a namespace that is not there or is going; three namespaces are never deleted.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  handles: ({ operation, resource, namespace, name }) =>
    (operation === "DELETE" && resource.prefix === `${registryRoot}namespaces/` && immortal.includes(name)) || (operation === "CREATE" && resource.kind.namespaced && namespace !== ""),
  *mutate({ operation, resource, namespace, name }) {
    if (operation === "DELETE") return forbidden(namespaces, name, "this namespace may not be deleted")
    const found = yield* findNamespace(namespace)
    if (!found) return notFound(namespaces, namespace)
    if (isFailure(found)) return found
    return found.metadata.deletionTimestamp ? terminating(resource.name, name, namespace) : undefined
  },
}

/** The cache first; what it does not know may be so new that only the store does. */
function* findNamespace(name: string): Asking<ApiObject | Status | undefined> {
  const key = `${registryRoot}namespaces/${name}`
  const known = yield* cached(key)
  if (known) return known
  const read = yield* askStore({ type: "range", key })
  if (isFailure(read)) return read
  return read.kvs[0] && objectOf(read.kvs[0])
}

function terminating(resource: { group: string; resource: string }, name: string, namespace: string): Status {
  const refused = forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`)
  const causes = [{ reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }]
  return failure(403, "Forbidden", refused.message ?? "", { ...refused.details, causes })
}
