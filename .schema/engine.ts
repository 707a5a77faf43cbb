// Writes src/cluster/engine-id.ts: the hash of everything that can change a history. Recordings name it, so that another build of the engine
// can say that its history may differ. Called by generate.ts.
import { createHash } from "node:crypto"
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const output = "src/cluster/engine-id.ts"
const rooms = "base,sim,api,net,store,client,apiserver,controllers,scheduler,node,cluster"

export function generateEngineId(): void {
  const files = globSync(`src/{${rooms}}/**/*.ts`, { cwd: root }).filter((file) => file !== output && !file.endsWith(".test.ts"))
  const hash = createHash("sha256")
  for (const file of ["package.json", ...files.toSorted()]) hash.update(`${file}\0`).update(readFileSync(root + file)).update("\0")
  const text = `// Generated: the hash of the engine's sources.\nexport const engineId = "${hash.digest("hex").slice(0, 16)}"\n`
  if (!existsSync(root + output) || readFileSync(root + output, "utf8") !== text) writeFileSync(root + output, text)
}
