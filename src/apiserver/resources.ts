import { assert } from "../base/assert.ts"
import type { Kind } from "../api/kind.ts"
import type { ApiObject, GroupResource } from "../api/meta.ts"
import type { RequestInfo } from "../api/path.ts"
import type { Registry } from "../api/registry.ts"

/** A kind as the server serves it: with its place in the store. */
export interface Resource {
  readonly kind: Kind
  readonly name: GroupResource
  /** "/registry/pods/": where its objects lie in the store, in the form of the kind that is stored. */
  readonly prefix: string
}

/** The resources of a registry, by the place that paths and watchers name. */
export interface Resources {
  readonly registry: Registry
  of(info: Pick<RequestInfo, "apiGroup" | "apiVersion" | "resource">): Resource | undefined
  byId(id: string): Resource
  /** Those whose objects lie under a prefix: several where a kind has views. */
  under(prefix: string): readonly Resource[]
}

export const registryRoot = "/registry/"

/** "apps/v1/deployments": names a resource in the server's memory. */
export const resourceId = ({ kind }: Resource): string => `${kind.group}/${kind.version}/${kind.plural}`

export function resourcesOf(registry: Registry): Resources {
  const byId = new Map<string, Resource>()
  const byPrefix = new Map<string, Resource[]>()
  for (const kind of registry.kinds) {
    const resource: Resource = Object.freeze({ kind, name: Object.freeze({ group: kind.group, resource: kind.plural }), prefix: prefixOf(storedKind(registry, kind)) })
    byId.set(resourceId(resource), resource)
    byPrefix.set(resource.prefix, [...(byPrefix.get(resource.prefix) ?? []), resource])
  }
  return {
    registry,
    of: ({ apiGroup, apiVersion, resource }) => byId.get(`${apiGroup}/${apiVersion}/${resource}`),
    byId(id) {
      const found = byId.get(id)
      assert(found, `there is no resource ${id}`)
      return found
    },
    under: (prefix) => byPrefix.get(prefix) ?? [],
  }
}

function storedKind(registry: Registry, kind: Kind): Kind {
  if (!kind.view) return kind
  const { group, version, kind: name } = kind.view.of
  const stored = registry.byKind(group ? `${group}/${version}` : version, name)
  assert(stored, `${kind.apiVersion} ${kind.kind} is stored as ${name}, which is not registered`)
  return stored
}

/** Groups whose resources lie under their bare name; all others have their group before it. (Upstream keeps a few under old names: nodes under "minions".) */
const bareGroups = [
  "", "apps", "autoscaling", "batch", "policy", "admissionregistration.k8s.io", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
  "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
]

const prefixOf = ({ group, plural }: Kind): string => `${registryRoot}${bareGroups.includes(group) ? plural : `${group}/${plural}`}/`

/** The prefix of the resource to which a key of the store belongs, or undefined where it is no object's. */
export function prefixOfKey(key: string): string | undefined {
  if (!key.startsWith(registryRoot)) return undefined
  const end = key.indexOf("/", registryRoot.length)
  const grouped = key.slice(registryRoot.length, end).includes(".")
  return end < 0 ? undefined : key.slice(0, (grouped ? key.indexOf("/", end + 1) : end) + 1)
}

/** The key of an object. */
export const objectKey = ({ kind, prefix }: Resource, namespace: string, name: string): string => (kind.namespaced ? `${prefix}${namespace}/${name}` : prefix + name)

/** Where the objects of one namespace, or without one all of them, begin. */
export const collectionKey = ({ kind, prefix }: Resource, namespace: string): string => (kind.namespaced && namespace ? `${prefix}${namespace}/` : prefix)

const served = new WeakMap<Kind, WeakMap<ApiObject, ApiObject>>()

/** A stored object in the form of the resource. Objects that are stored as they are served are shared. */
export function serve({ kind }: Resource, object: ApiObject): ApiObject {
  const { view } = kind
  if (!view) return object
  let known = served.get(kind)
  if (!known) served.set(kind, (known = new WeakMap()))
  let form = known.get(object)
  if (!form) known.set(object, (form = Object.freeze(view.fromStored(object))))
  return form
}
