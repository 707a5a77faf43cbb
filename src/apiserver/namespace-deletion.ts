import { draftOf } from "../api/draft.ts"
import { formatTime, type Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"

interface Namespace extends ApiObject {
  spec?: { finalizers?: string[] }
  status?: { phase?: string }
}

const isNamespace = (object: ApiObject): object is Namespace => object.kind === "Namespace" && object.apiVersion === "v1"

/** A namespace's own finalizers say that there may be something in it; the namespace controller takes them away when it is empty. */
export const holdsContent = (object: ApiObject): boolean => isNamespace(object) && Boolean(object.spec?.finalizers?.length)

/** Deleting a namespace that may hold something only closes it (upstream: the namespace registry's Delete). A closed one stays as it is. */
export function closeNamespace(current: ApiObject, now: Instant): ApiObject {
  if (current.metadata.deletionTimestamp !== undefined) return current
  const draft: Namespace = draftOf(current)
  draft.metadata.deletionTimestamp = formatTime(now)
  draft.status = { ...draft.status, phase: "Terminating" }
  return draft
}
