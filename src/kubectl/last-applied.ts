import type { JsonObject } from "../base/json.ts"
import { isObject } from "../base/json.ts"
import { goJson } from "./print/json.ts"

/** Where `kubectl apply` keeps what it was given the last time. */
export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

const metadataOf = (object: JsonObject): JsonObject => (isObject(object["metadata"]) ? object["metadata"] : {})

function annotationsOf(object: JsonObject): JsonObject {
  const { annotations } = metadataOf(object)
  return isObject(annotations) ? annotations : {}
}

/** What was applied the last time, as text; undefined where nothing was. */
export function lastApplied(object: JsonObject): string | undefined {
  const text = annotationsOf(object)[lastAppliedAnnotation]
  return typeof text === "string" ? text : undefined
}

/** The object with a note of itself. Upstream: kubectl's util.GetModifiedConfiguration. */
export function withLastApplied(object: JsonObject): JsonObject {
  const { [lastAppliedAnnotation]: _before, ...annotations } = annotationsOf(object)
  const bare = withAnnotations(object, annotations)
  return withAnnotations(object, { ...annotations, [lastAppliedAnnotation]: `${goJson(bare)}\n` })
}

const withAnnotations = (object: JsonObject, annotations: JsonObject): JsonObject => ({ ...object, metadata: { ...metadataOf(object), annotations } })
