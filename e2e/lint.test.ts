import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterAll, expect, test } from "vitest"

// A small tree of its own under the project's lint rules, each file with what they must or must not refuse.
const tree = mkdtempSync(join(tmpdir(), "orrery-lint-"))
afterAll(() => rmSync(tree, { recursive: true }))
for (const name of [".oxlintrc.json", ".oxlint", ".dependency-cruiser.js", "package.json", "tsconfig.json", "tsconfig.base.json", "tsconfig.engine.json"])
  cpSync(name, join(tree, name), { recursive: true })
symlinkSync(resolve("node_modules"), join(tree, "node_modules"))

function write(path: string, text: string): void {
  mkdirSync(join(tree, dirname(path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

function run(command: string, words: string[]): string {
  const { stdout, stderr } = spawnSync(resolve("node_modules/.bin", command), words, { cwd: tree, encoding: "utf8" })
  return stdout + stderr
}

const mathematics = ["log", "exp", "pow", "sin", "cos", "tan", "cbrt", "hypot", "log2", "atan2", "tanh"]
const ambient = [
  "Date.now()",
  "new Date()",
  "performance.now()",
  "setTimeout(() => {}, 1)",
  "setInterval(() => {}, 1)",
  "setImmediate(() => {})",
  "queueMicrotask(() => {})",
  "Math.random()",
  "crypto.randomUUID()",
  "Promise.resolve(1)",
  "async () => 1",
  "async function* () {}",
  "import('./other.ts')",
  "new Intl.NumberFormat()",
  '"a".localeCompare("b")',
  '"a".toLocaleUpperCase()',
  "new WeakRef({})",
  "new FinalizationRegistry(() => {})",
  "structuredClone({})",
  "globalThis.Date",
  "2 ** 0.5",
  ...mathematics.map((name) => `Math.${name}(2, 3)`),
]
const allowed = {
  "src/bridge/pacer.ts": "export const now = () => Date.now() + Math.random()\n",
  "src/sim/clock.test.ts": "export const now = () => Date.now() + Math.random()\n",
  "src/sim/exact.ts": "export const [a, b] = [2 ** 32, 2n ** 64n]\n",
}

test("lint refuses the ambient world below bridge/, and nowhere else", () => {
  ambient.forEach((expression, i) => write(`src/sim/ambient-${i}.ts`, `export const violation = () => ${expression}\n`))
  write("src/sim/statement.ts", "[1].sort()\n")
  write("src/sim/variable.ts", "export let count = 0\n")
  for (const [path, text] of Object.entries(allowed)) write(path, text)
  const { diagnostics } = JSON.parse(run("oxlint", ["-f", "json", "src"])) as { diagnostics: { filename: string; code: string }[] }
  const codes = (path: string) => diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code)

  const missed = ambient.filter((_, i) => !codes(`src/sim/ambient-${i}.ts`).some((code) => /no-restricted|orrery/.test(code)))
  expect(missed).toEqual([])
  expect(codes("src/sim/statement.ts")).toContain("orrery(only-declarations)")
  expect(codes("src/sim/variable.ts")).toContain("orrery(only-declarations)")
  for (const path of Object.keys(allowed)) expect(codes(path)).toEqual([])
})

test("import directions refuse upward, sideways, roundabout and foreign imports, of types too", () => {
  const value = "export const value = 1\nexport type Value = number\n"
  rmSync(join(tree, "src"), { recursive: true, force: true })
  const importing = (...from: string[]) => from.map((path, i) => `export type { Value as V${i} } from "${path}"\n`).join("")
  for (const path of ["store/door.ts", "node/kubelet-state.ts", "node/kubelet.ts", "cluster/world.ts", "bridge/protocol.ts", "bridge/pacer.ts", "elsewhere/a.ts"])
    write(`src/${path}`, value)
  write("src/kubectl/get.ts", importing("../store/door.ts", "../node/kubelet.ts", "../cluster/world.ts"))
  write("src/cluster/b.ts", importing("../node/kubelet-state.ts", "../node/kubelet.ts", "../store/door.ts", "../elsewhere/a.ts"))
  write("src/scheduler/a.ts", 'import type { B } from "./b.ts"\nexport type A = B | 1\n')
  write("src/scheduler/b.ts", 'import type { A } from "./a.ts"\nexport type B = A[]\n')
  write("src/ui/c.ts", importing("../bridge/protocol.ts", "../bridge/pacer.ts", "../cluster/world.ts"))
  const found = run("depcruise", ["src", "--config", ".dependency-cruiser.js"]).match(/error .*/g)?.map((line) => line.slice(6)).sort()
  expect(found).toEqual([
    "known-rooms: src/cluster/b.ts → src/elsewhere/a.ts",
    "layer-of-cluster: src/cluster/b.ts → src/elsewhere/a.ts",
    "layer-of-kubectl: src/kubectl/get.ts → src/cluster/world.ts",
    "layer-of-kubectl: src/kubectl/get.ts → src/node/kubelet.ts",
    "no-cycles: src/scheduler/a.ts → ",
    "only-apiserver-knows-store: src/kubectl/get.ts → src/store/door.ts",
    "page-through-bridge: src/ui/c.ts → src/bridge/pacer.ts",
    "page-through-bridge: src/ui/c.ts → src/cluster/world.ts",
    "state-stays-home: src/cluster/b.ts → src/node/kubelet-state.ts",
  ])
})
