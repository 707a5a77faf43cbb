import fc from "fast-check"
import { expect, it } from "vitest"
import { collectionPath } from "../api/path.ts"
import { isObject, type Json } from "../base/json.ts"
import { seconds } from "../base/time.ts"
import { Lab } from "../testing/lab.ts"
import { kindOf, nonsense } from "../testing/nonsense.ts"

/** The same under a name of its own, where it has a name at all. */
function named(object: Json, name: string): Json {
  const metadata = isObject(object) ? object["metadata"] : undefined
  return isObject(object) && isObject(metadata) && typeof metadata["name"] === "string" && metadata["name"].length > 1 ? { ...object, metadata: { ...metadata, name } } : object
}

it("what a server takes of spoilt objects stops neither controllers nor scheduler nor kubelets", () => {
  fc.assert(
    fc.property(fc.array(nonsense, { minLength: 20, maxLength: 40 }), (all) => {
      const lab = new Lab()
      for (const [i, { object, spoilt }] of all.entries()) {
        const kind = kindOf(object)
        if (kind) lab.ask("POST", collectionPath(kind, "default"), named(spoilt, `n${i}`))
        lab.run(seconds(1))
      }
      lab.run(seconds(60))
      expect(lab.all("Node").length).toBeGreaterThanOrEqual(4)
    }),
    { numRuns: 5 },
  )
})
