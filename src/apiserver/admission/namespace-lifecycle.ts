import type { Status } from "../../api/meta.ts"
import { failure, forbidden, isFailure, notFound } from "../../api/status.ts"
import { lookUp } from "../lookup.ts"
import { registryRoot } from "../resources.ts"
import { refuse, type AdmissionPlugin, type Attributes } from "./plugin.ts"

const immortal = ["default", "kube-system", "kube-public"]
const namespaces = { group: "", resource: "namespaces" }

/**
 * Nothing is created in a namespace that is not there or is going; three namespaces are never deleted.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  onlyRefuses: true,
  handles: ({ operation, resource, namespace, name }) =>
    (operation === "DELETE" && resource.prefix === `${registryRoot}namespaces/` && immortal.includes(name)) || (operation === "CREATE" && resource.kind.namespaced && namespace !== ""),
  *mutate(attributes) {
    const { operation, namespace, name } = attributes
    if (operation === "DELETE") return forbidden(namespaces, name, "this namespace may not be deleted")
    const found = yield* lookUp(`${registryRoot}namespaces/${namespace}`)
    if (!found) return notFound(namespaces, namespace)
    if (isFailure(found)) return found
    return found.metadata.deletionTimestamp ? terminating(attributes) : undefined
  },
}

function terminating(attributes: Attributes): Status {
  const { namespace } = attributes
  const refused = refuse(attributes, `unable to create new content in namespace ${namespace} because it is being terminated`)
  const causes = [{ reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }]
  return failure(403, "Forbidden", refused.message ?? "", { ...refused.details, causes })
}
