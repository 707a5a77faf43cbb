import { goQuote } from "../api/go-text.ts"
import type { GroupKind } from "../api/meta.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { print, type Run } from "./asks.ts"
import type { Call } from "./command.ts"
import { refuse } from "./errors.ts"
import { goJsonIndented } from "./print/json.ts"
import { toYaml } from "./print/yaml.ts"

export type DryRun = "none" | "client" | "server"

/** What `--dry-run` says. */
export function dryRunOf({ flags }: Call): DryRun {
  const said = flags.text("dry-run", "none")
  if (said === "none" || said === "client" || said === "server") return said
  if (said === "unchanged") throw refuse('--dry-run flag without a value was specified. A value must be set: "none", "server", or "client"')
  throw refuse(`Invalid dry-run value (${said}). Must be "none", "server", or "client".`)
}

const dryRunWords: Readonly<Record<DryRun, string>> = { none: "", client: " (dry run)", server: " (server dry run)" }

/** "deployment.apps/web", "pod/web". */
export const shownName = ({ group, kind }: GroupKind, name: string): string => `${kind.toLowerCase()}${group ? `.${group}` : ""}/${name}`

const formats = ["json", "name", "yaml"]

/** Says what was done to an object (`deployment.apps/web created`), or shows it as `-o` asks. */
export function* report(call: Call, kind: GroupKind, object: JsonObject, done: string, dryRun: DryRun = dryRunOf(call)): Run<void> {
  const output = call.flags.text("output")
  const { name = "" } = (object["metadata"] ?? {}) as { name?: string }
  if (output === "") yield* print(`${shownName(kind, name)} ${done}${dryRunWords[dryRun]}\n`)
  else if (output === "name") yield* print(`${shownName(kind, name)}\n`)
  else yield* print(formatted(object, output))
}

/** An object as text. */
export function formatted(object: Json, output: string): string {
  if (output === "json") return `${goJsonIndented(object)}\n`
  if (output === "yaml") return toYaml(object)
  throw refuse(`unable to match a printer suitable for the output format ${goQuote(output)}, allowed formats are: ${formats.join(",")}`)
}

/** Objects as one text: a list where there are several. */
export const listOf = (items: readonly Json[]): Json => ({ apiVersion: "v1", items, kind: "List", metadata: { resourceVersion: "" } })
