import { applyPatch } from "rfc6902"
import type { Operation } from "rfc6902"
import { isObject } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import { draftOf } from "../draft.ts"
import { PatchError } from "./patch-schema.ts"

const operationsMax = 10_000
const known = new Set(["add", "remove", "replace", "move", "copy", "test"])

/**
 * Applies a JSON patch (RFC 6902) to a copy. Throws {@link PatchError} where the patch is none, or an operation does not fit;
 * removing what is not there is an error as upstream's library has it.
 */
export function applyJsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new PatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch", "unreadable")
  if (patch.length > operationsMax) throw new PatchError(`The allowed maximum operations in a JSON patch is ${operationsMax}, got ${patch.length}`, "too large")
  const operations = patch as readonly Json[]
  const holder = { root: draftOf(target) }
  for (const operation of operations) {
    const { op, path } = isObject(operation) ? operation : { op: undefined, path: undefined }
    if (!isObject(operation) || typeof op !== "string" || !known.has(op)) throw new PatchError(`Unexpected kind: ${typeof op === "string" ? op : "unknown"}`)
    const at = typeof path === "string" ? path : ""
    const [failed] = applyPatch(holder, [rooted(operation)])
    if (!failed) continue
    if (failed.name === "TestError") throw new PatchError(`testing value ${at} failed: test failed`)
    throw new PatchError(`${op} operation does not apply: doc is missing path: "${at}": missing value`)
  }
  return holder.root
}

// The document hangs below a root, so that the whole of it can be replaced too.
function rooted(operation: { readonly [key: string]: Json }): Operation {
  const at = (pointer: Json | undefined): string => `/root${typeof pointer === "string" ? pointer : ""}`
  const moved = operation["from"] === undefined ? {} : { from: at(operation["from"]) }
  return { ...(draftOf(operation) as object), ...moved, path: at(operation["path"]) } as Operation
}
