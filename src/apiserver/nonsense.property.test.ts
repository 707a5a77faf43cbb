import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Kind } from "../api/kind.ts"
import { collectionPath, objectPath } from "../api/path.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { ApiWorld } from "../testing/apiserver.ts"
import { kindOf, nonsense, objects } from "../testing/nonsense.ts"

/** The answers to a create, an update and two patches of the same nonsense: each is one of Kubernetes' codes, and the world goes on. */
function codesOf(world: ApiWorld, kind: Kind, whole: JsonObject, said: Json): readonly number[] {
  const { name } = (whole["metadata"] ?? {}) as { readonly name?: string }
  const path = objectPath(kind, "default", name ?? "a")
  return [
    world.ask("POST", collectionPath(kind, "default"), said).status,
    world.ask("PUT", path, said).status,
    world.ask("PATCH", path, said, "application/merge-patch+json").status,
    world.ask("PATCH", path, said, "application/strategic-merge-patch+json").status,
  ]
}

describe("nonsense", () => {
  const known = [200, 201, 202, 400, 403, 404, 405, 409, 415, 422, 500]

  it("is refused in words, whatever is missing from an object of whatever kind", () => {
    const world = new ApiWorld()
    world.account()
    for (const object of objects) {
      const kind = kindOf(object)
      if (kind) for (const code of codesOf(world, kind, object, object)) expect(known, JSON.stringify(object)).toContain(code)
    }
  })

  it("is refused in words, whatever stands at whatever place of an example", () => {
    const world = new ApiWorld()
    world.account()
    fc.assert(
      fc.property(nonsense, ({ object, spoilt }) => {
        const kind = kindOf(object)
        if (kind) for (const code of codesOf(world, kind, object, spoilt)) expect(known, JSON.stringify(spoilt)).toContain(code)
      }),
      { numRuns: 300 },
    )
  })
})
