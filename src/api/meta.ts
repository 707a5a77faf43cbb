import type { Json } from "../base/json.ts"

/**
 * What every Kubernetes object has. Concrete kinds add fields of their own; read unknown ones through {@link fieldsOf}.
 * Objects in circulation are frozen: only a draft (see draft.ts) may change.
 */
export interface ApiObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

/** Metadata; the server sets uid, resourceVersion, creationTimestamp and generation. `name` is "" while generateName waits. */
export interface ObjectMeta {
  name: string
  generateName?: string
  namespace?: string
  selfLink?: string
  uid?: string
  /** A revision of the store in decimal digits, to be compared for equality only. */
  resourceVersion?: string
  generation?: number
  /** RFC 3339 in whole seconds, as all instants of metadata (see instant.ts). */
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  managedFields?: ManagedFieldsEntry[]
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export interface ManagedFieldsEntry {
  manager?: string
  operation?: string
  apiVersion?: string
  time?: string
  fieldsType?: string
  fieldsV1?: object
  subresource?: string
}

export interface ListMeta {
  resourceVersion?: string
  continue?: string
  remainingItemCount?: number
  selfLink?: string
}

export interface List<T> {
  apiVersion: string
  kind: string
  metadata: ListMeta
  items: T[]
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"

/** One line of a watch: an object, a bookmark (an object of which only resourceVersion counts), or a Status. */
export interface WatchEvent<T = ApiObject> {
  type: WatchEventType
  object: T
}

/** The answer that is no object: every refusal, and the success of a delete. See status.ts for the ways to make one. */
export interface Status {
  kind: "Status"
  apiVersion: "v1"
  metadata: ListMeta
  status: "Success" | "Failure"
  message?: string
  reason?: StatusReason
  details?: StatusDetails
  code?: number
}

export interface StatusDetails {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

export interface StatusCause {
  reason?: string
  message?: string
  field?: string
}

export type StatusReason =
  | "Unauthorized" | "Forbidden" | "NotFound" | "AlreadyExists" | "Conflict" | "Gone" | "Invalid" | "ServerTimeout"
  | "StoreReadError" | "Timeout" | "TooManyRequests" | "BadRequest" | "MethodNotAllowed" | "NotAcceptable"
  | "RequestEntityTooLarge" | "UnsupportedMediaType" | "InternalError" | "Expired" | "ServiceUnavailable"

export interface GroupResource {
  group: string
  resource: string
}

export interface GroupKind {
  group: string
  kind: string
}

export interface GroupVersionKind extends GroupKind {
  version: string
}

/** `T` as the server gives it out: metadata is always there. For the types of kubernetes-models, which leave it open. */
export type Served<T> = Omit<T, "metadata" | "apiVersion" | "kind"> & ApiObject

/** "apps/v1" → group "apps", version "v1"; "v1" → the core group "". */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/")
  return slash < 0 ? { group: "", version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** The inverse of {@link parseApiVersion}. */
export const apiVersionOf = (group: string, version: string): string => (group ? `${group}/${version}` : version)

/** "deployments.apps", or "pods" in the core group: as messages name a resource. */
export const groupResourceText = ({ group, resource }: GroupResource): string => (group ? `${resource}.${group}` : resource)

/** The object's fields by name, for code that does not know its kind. */
export const fieldsOf = (object: ApiObject): Record<string, Json | undefined> => object as unknown as Record<string, Json | undefined>

/** "namespace/name", or "name" without a namespace: the key under which caches and queues know the object. */
export const keyOf = ({ metadata }: ApiObject): string => (metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name)

/** The owner that manages the object, if there is one (at most one reference has `controller: true`). */
export const controllerOf = ({ metadata }: ApiObject): OwnerReference | undefined => metadata.ownerReferences?.find((owner) => owner.controller)
