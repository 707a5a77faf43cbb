// `npm run check`: types, lint, import directions, dead code. Says what it did, and shows output only of what failed.
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { generate } from "../.schema/generate.ts"

const checks = [
  { title: "types", command: "tsc", options: ["-b", "--pretty"] },
  { title: "lint, and no ambient world below bridge/", command: "oxlint", options: [] },
  { title: "import directions", command: "depcruise", options: ["src", "e2e", "--config", ".dependency-cruiser.js"] },
  { title: "dead code", command: "knip", options: ["--treat-config-hints-as-errors"] },
]

/** Runs every check, also after one failed, and counts. */
export function check(): { passed: number; failed: number } {
  generate()
  let failed = 0
  for (const { title, command, options } of checks) {
    const started = performance.now()
    const result = spawnSync(command, options, { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8" })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${result.status === 0 ? "✓" : "✗"} ${title} (${seconds} s)`)
    if (result.status === 0) continue
    failed++
    console.log(result.error?.message ?? result.stdout + result.stderr)
  }
  return { passed: checks.length - failed, failed }
}

if (import.meta.main) process.exitCode = check().failed === 0 ? 0 : 1
