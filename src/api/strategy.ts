import { equalJson } from "../base/json.ts"
import type { Json } from "../base/json.ts"
import type { Kind, RequestContext } from "./kind.ts"
import type { FieldError } from "./field-error.ts"
import { validateMetadata } from "./metadata.ts"
import { fieldsOf } from "./meta.ts"
import type { ApiObject } from "./meta.ts"
import { emptyField } from "./schema/decode.ts"

/**
 * What the server does to every new object before it validates: status is the server's, generation starts at 1. Then
 * the kind's own rule. Changes `draft` in place. Upstream: each resource's strategy.go.
 */
export function prepareForCreate<T extends ApiObject>(kind: Kind<T>, draft: T, context: RequestContext): void {
  if (kind.subresources.includes("status") && !kind.keepsStatusOnCreate) resetStatus(kind, draft)
  delete draft.metadata.generation
  kind.prepareForCreate(draft, context)
  if (kind.generationFrom.length) draft.metadata.generation = 1
}

function resetStatus<T extends ApiObject>(kind: Kind<T>, draft: ApiObject): void {
  const fields = fieldsOf(draft)
  delete fields["status"]
  const empty = kind.schema ? emptyField(kind.schema, "status") : undefined
  if (empty !== undefined) fields["status"] = empty as Json
}

/**
 * The same for an update: a PUT of the object keeps the old status, one of `/status` keeps everything else but labels,
 * annotations, finalizers and owners; generation rises when what the user wants has changed.
 */
export function prepareForUpdate<T extends ApiObject>(kind: Kind<T>, draft: T, old: T, context: RequestContext): void {
  if (context.subresource === "status") keepAllBut(["status", "metadata", "apiVersion", "kind"], draft, old)
  else if (context.subresource === "" && kind.subresources.includes("status")) take("status", draft, old)
  delete draft.metadata.generation
  kind.prepareForUpdate(draft, old, context)
  if (kind.generationFrom.length === 0) return
  const changed = kind.generationFrom.some((field) => !equalJson(fieldsOf(draft)[field], fieldsOf(old)[field]))
  draft.metadata.generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0)
}

/** All that makes the object a 422, metadata first. */
export function validateObject<T extends ApiObject>(kind: Kind<T>, object: T, old: T | undefined, context: RequestContext): FieldError[] {
  return [...validateMetadata(kind, object, old), ...kind.validate(object, old, context)]
}

/** Gives `draft` the old value of one top-level field, or takes the field away where the old object has none. */
function take<T extends ApiObject>(field: string, draft: T, old: T): void {
  const [to, from] = [fieldsOf(draft), fieldsOf(old)]
  if (from[field] === undefined) delete to[field]
  else to[field] = from[field]
}

function keepAllBut<T extends ApiObject>(kept: readonly string[], draft: T, old: T): void {
  for (const field of new Set([...Object.keys(draft), ...Object.keys(old)])) if (!kept.includes(field)) take(field, draft, old)
}
