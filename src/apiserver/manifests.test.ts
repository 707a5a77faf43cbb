import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import type { Kind } from "../api/kind.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import type { Status } from "../api/meta.ts"
import { collectionPath } from "../api/path.ts"
import { readDocuments } from "../api/yaml.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { ApiWorld } from "../testing/apiserver.ts"
import { sharedFolder } from "../testing/tables.ts"

/** What a real 1.36 server refuses of these manifests, asked in a dry run in the namespace `default`, and its words. */
interface Refusal {
  readonly file: string
  /** "2", or "2.5" for an item of a list. */
  readonly document: string
  readonly code: number
  readonly message: string
}

const beside = (name: string): URL => new URL(name, import.meta.url)
const refusals = JSON.parse(readFileSync(beside("./manifests-refused.json"), "utf8")) as readonly Refusal[]
const failing = new Set(readFileSync(beside("./manifests-failing.txt"), "utf8").split("\n").filter(Boolean))

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "")

/** Every object of a kind that is served. */
function* objectsIn(folder: string): Generator<{ readonly file: string; readonly document: string; readonly kind: Kind; readonly object: JsonObject }> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ya?ml|json)$/.test(name)).sort()
  for (const file of names) {
    for (const [i, { value }] of readDocuments(readFileSync(`${folder}/${file}`, "utf8")).documents.entries()) {
      const items = isObject(value) && textOf(value["kind"]).endsWith("List") && Array.isArray(value["items"]) ? (value["items"] as readonly Json[]) : undefined
      for (const [j, object] of (items ?? [value]).entries()) {
        const kind = isObject(object) ? builtinRegistry.byKind(textOf(object["apiVersion"]), textOf(object["kind"])) : undefined
        if (kind?.verbs.includes("list")) yield { file, document: items ? `${i}.${j}` : String(i), kind, object: object as JsonObject }
      }
    }
  }
}

/** The refusal of an object, as "code message", or "" where it is accepted. */
function refusalOf(world: ApiWorld, kind: Kind, object: JsonObject): string {
  const metadata = object["metadata"]
  const placed = kind.namespaced && isObject(metadata) ? { ...object, metadata: { ...metadata, namespace: "default" } } : object
  const { body } = world.ask("POST", `${collectionPath(kind, "default")}?dryRun=All&fieldValidation=Strict`, placed)
  const { kind: answered, code, message } = body as unknown as Status
  // Some are there already: that is found out last.
  return answered === "Status" && code !== 409 ? `${code} ${message}` : ""
}

const folder = sharedFolder("manifests")

describe("published manifests", () => {
  if (!folder) {
    test.skip("need manifests/: set ORRERY_SHARED to the folder that holds them", () => {})
    return
  }
  test("are accepted and refused as by a real server, in its words, but for those on the list of failing ones, which only shrinks", () => {
    const world = new ApiWorld()
    world.account()
    const expected = new Map(refusals.map(({ file, document, code, message }) => [`${file} ${document}`, `${code} ${message}`]))
    const wrong: string[] = []
    const still = new Set<string>()
    let count = 0
    for (const { file, document, kind, object } of objectsIn(folder)) {
      count++
      const [want, got] = [expected.get(`${file} ${document}`) ?? "", refusalOf(world, kind, object)]
      if (want === got) continue
      still.add(`${file} ${document}`)
      if (!failing.has(`${file} ${document}`) || want === "") wrong.push(`${file} ${document}\n  want ${want || "accepted"}\n  got  ${got || "accepted"}`)
    }
    if (process.env["UPDATE_MANIFESTS_LIST"]) writeFileSync(beside("./manifests-failing.txt"), [...still].map((id) => `${id}\n`).join(""))
    expect(wrong.join("\n")).toBe("")
    expect([...failing].filter((id) => !still.has(id))).toEqual([])
    expect(count).toBeGreaterThan(1_000)
  }, 120_000)
})
