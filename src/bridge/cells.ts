import { instant } from "../api/instant.ts"
import type { Kind } from "../api/kind.ts"
import type { ApiObject } from "../api/meta.ts"
import { assert } from "../base/assert.ts"

/** What `kubectl get` prints of an object under that heading; ages are not for here. */
export function cellOf<T extends ApiObject>(kind: Kind<T>, heading: string, object: T): string {
  const column = kind.columns.find(({ name }) => name === heading)
  assert(column, `${kind.kind} has no column ${heading}`)
  const cell = column.of(object, instant(0))
  return typeof cell === "string" ? cell : JSON.stringify(cell)
}
