import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { checkText } from "./check.ts"

/** Severity, path and message of all that is said of a text. */
const said = (text: string): readonly string[] => checkText(text).documents.flatMap(({ problems }) => problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`))

const pod = (spec: string, metadata = "name: a"): string => `apiVersion: v1\nkind: Pod\nmetadata: {${metadata}}\nspec: {${spec}}`

const examples = new URL("../../lessons/examples/", import.meta.url)

describe("checking a text", () => {
  it.each(readdirSync(examples))("finds nothing wrong with the example %s", (file) => {
    expect(said(readFileSync(new URL(file, examples), "utf8")).filter((problem) => !problem.startsWith("info"))).toEqual([])
  })

  it.each([
    ["an unknown field", pod("containers: [{name: a, image: nginx, foo: 1}]"), ['error spec.containers[0].foo: unknown field "spec.containers[0].foo"']],
    ["a wrong type", pod("containers: [{name: a, image: nginx, ports: [{containerPort: many}]}]"), [expect.stringMatching(/^error spec\.containers\.ports\.containerPort: json: cannot unmarshal string into Go struct field/)]],
    ["a bad name", pod("containers: [{name: a, image: nginx}]", "name: Web"), [expect.stringMatching(/^error metadata\.name: Invalid value: "Web": a lowercase RFC 1123 subdomain/)]],
    ["what is missing", pod("containers: []"), ["error spec.containers: Required value"]],
    ["an unknown kind", "apiVersion: v1\nkind: Pods", ['error kind: no matches for kind "Pods" in version "v1"']],
    ["no kind", "metadata: {name: a}", ["error apiVersion: apiVersion not set", "error kind: kind not set"]],
    ["no object", "- a\n- b", ["error : invalid object to validate"]],
    ["what is not simulated", pod("containers: [{name: a, image: nginx}], volumes: [{name: v, nfs: {server: a, path: /}}]"), ["info spec.volumes[0].nfs: not simulated: volumes of this type"]],
    ["a stand-in", pod("containers: [{name: a, image: 'example.com/shop:1'}]"), ["info spec.containers[0].image: a stand-in: it answers on its ports, and does nothing else of what this image does"]],
    ["an object of a list", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: A_B}}", [expect.stringMatching(/^error items\[0\]\.metadata\.name: Invalid value/)]],
    ["a key that stands twice", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '1', a: '2'}", [expect.stringMatching(/^warning : line 4: .*the last value counts$/)]],
  ])("says %s", (_, text, problems) => {
    expect(said(text)).toEqual(problems)
  })

  it("says on which line the second of two keys stands", () => {
    const { documents } = checkText("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: b}\ndata:\n  a: '1'\n  a: '2'\n")
    expect(documents[1]?.problems).toMatchObject([{ at: { line: 10, column: 3 } }])
  })

  it("numbers documents as kubectl does, says where they begin, and where the text ends to be YAML", () => {
    const checked = checkText("---\n# nothing\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: [\n")
    expect(checked.documents).toEqual([{ index: 0, line: 4, kind: "ConfigMap", name: "a", problems: [] }])
    expect(checked.syntax).toMatchObject({ line: 9 })
  })

  it("takes bombs and floods for what they are", () => {
    const bomb = `a0: &a0 x\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`).join("\n")}`
    expect(checkText(bomb).syntax).toBeDefined()
    expect(checkText("a".repeat(10_000_000)).syntax).toMatchObject({ line: 1, column: 1 })
    expect(checkText("---\nkind: A\n".repeat(300)).documents).toHaveLength(200)
    const unknown = Array.from({ length: 300 }, (_, i) => `unknown${i}: 1`).join("\n")
    expect(checkText(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${unknown}\n`).documents[0]?.problems).toHaveLength(100)
  })
})
