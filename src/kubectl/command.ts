import type { Run } from "./asks.ts"
import type { Client } from "./client.ts"
import type { Discovery } from "./discovery.ts"
import type { Flag, Flags } from "./flags.ts"

/** One of kubectl's commands: a file each, listed in commands/index.ts. */
export interface Command {
  /** One word or two: "apply", "rollout restart". */
  readonly name: string
  /** Other words for the same. */
  readonly aliases?: readonly string[]
  /** Beside {@link commonFlags}. */
  readonly flags: readonly Flag[]
  /** Ends with exit code 0, or by throwing a CommandError. */
  run(call: Call): Run<void>
}

/** A command as it was called. */
export interface Call {
  readonly command: string
  readonly flags: Flags
  readonly args: readonly string[]
  readonly stdin: string | undefined
  /** What lies in the folder where kubectl was called, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly discovery: Discovery
  readonly client: Client
  readonly namespace: string
  /** Whether the namespace was said, and so must be that of every object. */
  readonly enforceNamespace: boolean
}

/** What every command understands. */
export const commonFlags: readonly Flag[] = [{ name: "namespace", short: "n", type: "text" }]

/** What the real one understands too. Here it would be without effect, so it is refused rather than passed over. */
export const flagsNotSimulated: readonly string[] = [
  "as", "as-group", "as-uid", "as-user-extra", "cache-dir", "certificate-authority", "client-certificate", "client-key", "cluster", "context", "disable-compression",
  "insecure-skip-tls-verify", "kubeconfig", "kuberc", "log-flush-frequency", "match-server-version", "password", "profile", "profile-output", "request-timeout", "server",
  "tls-server-name", "token", "user", "username", "v", "vmodule", "warnings-as-errors",
  // What only some of the commands here understand.
  "allow-missing-template-keys", "chunk-size", "edit", "field-manager", "force-conflicts", "interactive", "kustomize", "local", "openapi-patch", "output-watch-events", "overwrite",
  "prune", "prune-allowlist", "raw", "record", "server-print", "server-side", "sort-by", "subresource", "template", "watch", "watch-only", "windows-line-endings",
]

/** The same with one dash. */
export const shortFlagsNotSimulated: Readonly<Record<string, string>> = { "-i": "interactive", "-k": "kustomize", "-w": "watch" }

export const filenameFlags: readonly Flag[] = [
  { name: "filename", short: "f", type: "list" },
  { name: "recursive", short: "R", type: "bool" },
]
export const selectorFlag: Flag = { name: "selector", short: "l", type: "text" }
export const outputFlag: Flag = { name: "output", short: "o", type: "text" }
export const dryRunFlag: Flag = { name: "dry-run", type: "text", lone: "unchanged" }
export const allFlag: Flag = { name: "all", type: "bool" }
