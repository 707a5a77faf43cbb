#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: it finds a Node that runs TypeScript, and starts start.ts there.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const [major, minor] = process.versions.node.split(".").map(Number)
const runsTypeScript = major >= 24 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6)

if (runsTypeScript) {
  await import("./start.ts")
} else {
  const node = installedNode()
  if (node) {
    const start = fileURLToPath(new URL("start.ts", import.meta.url))
    const { status, error } = spawnSync(node, [start, ...process.argv.slice(2)], { stdio: "inherit" })
    if (error) console.error(`orrery: ${node} does not start: ${error.message}`)
    process.exitCode = status ?? 1
  } else {
    console.error(`orrery: needs Node 24, and this is Node ${process.versions.node}. Run \`npm ci\` in its folder, which brings one.`)
    process.exitCode = 1
  }
}

/** The Node that npm installed beside us, if it did. */
function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"))
    return ["node", "node.exe"].map((name) => join(folder, "bin", name)).find(existsSync)
  } catch {
    return undefined
  }
}
