import { builtinRegistry } from "../../api/kinds/index.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { assert } from "../../base/assert.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import type { HttpRequest } from "../../net/http.ts"
import type { Names } from "./names.ts"
import type { Told } from "./row.ts"

/** A write of somebody with kubectl, to be done here as it was there; made-up names are masked. */
export interface Deed {
  /** Milliseconds since the beginning. */
  readonly t: number
  readonly method: HttpRequest["method"]
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly body: Json | undefined
}

/** What a token is asked for with: the recording leaves it out. */
const tokenRequest: JsonObject = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} }

/** A recording does not tell the type of a patch; only strategic ones say how lists are merged. */
const patchType = (body: JsonObject | undefined): string => `application/${body && JSON.stringify(body).includes('"$') ? "strategic-merge-patch" : "merge-patch"}+json`

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
const methods: Readonly<Record<string, HttpRequest["method"]>> = { create: "POST", update: "PUT", patch: "PATCH", delete: "DELETE", deletecollection: "DELETE" }

/** The request behind a recorded write: what was applied, else what it changed. */
export function deedOf({ t, verb, resource: full, object, rv, body }: { readonly t: number; readonly verb: string; readonly resource: string; readonly object: string; readonly rv?: number | readonly number[]; readonly body?: JsonObject }, { after }: Told, patches: ReadonlyMap<number, JsonObject>, names: Names): Deed {
  const [resource = "", subresource = ""] = full.split("/")
  const [namespace = "", name = ""] = object.includes("/") ? object.split("/") : ["", object]
  const method = methods[verb] ?? "POST"
  const first = typeof rv === "number" ? rv : rv?.[0]
  const change = first === undefined ? undefined : patches.get(first)
  const sent = method === "POST" ? (after ? manifestOf(after) : (body ?? tokenRequest)) : method === "PATCH" && change && !body ? withoutStatus(change) : body
  return { t, method, resource, subresource, namespace, name: method === "POST" && subresource === "" ? "" : names.mask(name), type: method === "PATCH" ? patchType(body) : "application/json", body: sent }
}

/** The manifest that kubectl applied; of what it created otherwise the object, without what the server adds. */
function manifestOf(object: JsonObject): JsonObject {
  const metadata = object["metadata"] as JsonObject
  const annotations = metadata["annotations"]
  const applied = isObject(annotations) ? annotations[lastApplied] : undefined
  if (typeof applied === "string") {
    const manifest = JSON.parse(applied) as JsonObject
    const given = manifest["metadata"] as JsonObject
    return { ...manifest, ...addressed(manifest, object), metadata: { ...given, annotations: { ...(given["annotations"] as JsonObject), [lastApplied]: applied } } }
  }
  const { status: _status, ...rest } = object
  const { uid: _uid, resourceVersion: _revision, creationTimestamp: _created, generation: _generation, managedFields: _fields, ...own } = metadata
  return { ...rest, metadata: own }
}

/** Which address a Service is given is chance: the one that it was given there is asked for. */
function addressed({ kind, spec }: JsonObject, object: JsonObject): JsonObject {
  const { clusterIP, clusterIPs, ipFamilies } = (object["spec"] ?? {}) as JsonObject
  return kind === "Service" && clusterIP !== undefined && clusterIPs !== undefined && ipFamilies !== undefined ? { spec: { ...(spec as JsonObject), clusterIP, clusterIPs, ipFamilies } } : {}
}

function withoutStatus({ status: _status, metadata, ...rest }: JsonObject): JsonObject {
  const { generation: _generation, resourceVersion: _revision, ...own } = isObject(metadata) ? metadata : {}
  return { ...rest, ...(Object.keys(own).length > 0 ? { metadata: own } : {}) }
}

/** Where a deed is done here. */
export function pathOf({ resource, subresource, namespace, name }: Deed, names: Names): string {
  const kind = builtinRegistry.byName(resource)
  assert(kind, `${resource} is no resource`)
  const own = names.nameOf(name)
  return name === "" ? collectionPath(kind, kind.namespaced ? namespace : undefined) : objectPath(kind, kind.namespaced ? namespace : undefined, own, subresource)
}
