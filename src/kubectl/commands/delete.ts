import { groupResourceText } from "../../api/meta.ts"
import { objectPath, queryText } from "../../api/path.ts"
import { goQuote } from "../../api/go-text.ts"
import type { Json, JsonObject } from "../../base/json.ts"
import { micros, type Micros } from "../../base/time.ts"
import { complain, instantNow, print, type Run } from "../asks.ts"
import { isMissing, whyNoName } from "../client.ts"
import { allFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { CommandError, refuse, withSource, type Trouble } from "../errors.ts"
import { readManifests, tell } from "../manifests.ts"
import { dryRunOf, shownName, type DryRun } from "../output.ts"
import { chosen, selects, type Target } from "../targets.ts"
import { untilGone, week } from "../waiting.ts"

/** `kubectl delete`: by name, by selector, or what a text names; waits until the objects are gone. */
export const deleteCommand: Command = {
  name: "delete",
  flags: [
    ...filenameFlags, selectorFlag, outputFlag, dryRunFlag, allFlag,
    { name: "field-selector", type: "text" },
    { name: "all-namespaces", short: "A", type: "bool" },
    { name: "cascade", type: "text", lone: "background" },
    { name: "force", type: "bool" },
    { name: "grace-period", type: "whole" },
    { name: "ignore-not-found", type: "bool" },
    { name: "now", type: "bool" },
    { name: "timeout", type: "duration" },
    { name: "wait", type: "bool" },
  ],
  *run(call) {
    const settings = settingsOf(call)
    if (settings.warning !== "") yield* complain(`Warning: ${settings.warning}\n`)
    const { targets, troubles } = yield* targetsOf(call)
    const gone: { readonly target: Target; readonly uid: string | undefined }[] = []
    const all: Trouble[] = [...troubles]
    for (const target of targets) {
      const result = yield* remove(call, target, settings)
      const failed = typeof result === "object" && "trouble" in result ? result.trouble : undefined
      yield* tell(target.document, failed ?? null)
      if (!failed) gone.push({ target, uid: (result as { uid?: string }).uid })
      else if (!(settings.ignoreNotFound && isMissing(failed))) all.push(failed)
    }
    if (all.length > 0) throw new CommandError(all)
    if (gone.length === 0) return yield* print("No resources found\n")
    if (!call.flags.bool("wait", true) || settings.dryRun !== "none") return
    yield* waitFor(call, gone)
  },
}

interface Settings {
  readonly dryRun: DryRun
  /** Negative: the object's own. */
  readonly gracePeriod: number
  readonly propagation: string
  readonly ignoreNotFound: boolean
  readonly warning: string
}

function settingsOf(call: Call): Settings {
  const { flags } = call
  const output = flags.text("output")
  if (output !== "" && output !== "name") throw refuse(`unexpected -o output mode: ${output}. We only support '-o name'`)
  const force = flags.bool("force")
  const said = flags.whole("grace-period", -1)
  if (flags.bool("now") && said !== -1) throw refuse("--now and --grace-period cannot be specified together")
  if (flags.bool("all") && flags.text("selector") !== "") throw refuse("cannot set --all and --selector at the same time")
  if (flags.bool("all") && flags.text("field-selector") !== "") throw refuse("cannot set --all and --field-selector at the same time")
  if (force && said > 0) throw refuse("--force and --grace-period greater than 0 cannot be specified together")
  // A period of zero without --force becomes one second, so that nobody loses data by accident.
  const gracePeriod = flags.bool("now") || (said === 0 && !force) ? 1 : force && said < 0 ? 0 : said
  const warning = force && gracePeriod === 0 ? "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely." : ""
  return { dryRun: dryRunOf(call), gracePeriod, propagation: propagationOf(flags.text("cascade", "background")), ignoreNotFound: flags.bool("ignore-not-found", selects(call)), warning }
}

function propagationOf(cascade: string): string {
  if (cascade === "background" || cascade === "true") return "Background"
  if (cascade === "foreground") return "Foreground"
  if (cascade === "orphan" || cascade === "false") return "Orphan"
  throw refuse(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
}

type Doomed = Target & { readonly source: string; readonly document: number | undefined }

function* targetsOf(call: Call): Run<{ readonly targets: readonly Doomed[]; readonly troubles: readonly Trouble[] }> {
  const everywhere = call.flags.bool("all-namespaces")
  if (!call.flags.given("filename")) {
    const found = yield* chosen(everywhere ? { ...call, namespace: "" } : call, call.args)
    return { targets: found.map((target) => ({ ...target, source: "", document: undefined })), troubles: [] }
  }
  if (call.args.length > 0) throw refuse("when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well")
  const { manifests, troubles } = yield* readManifests(call)
  return { targets: manifests, troubles }
}

function* remove(call: Call, target: Doomed, settings: Settings): Run<{ readonly uid?: string } | { readonly trouble: Trouble }> {
  const { kind, namespace, name } = target
  const unsayable = whyNoName(name)
  if (unsayable) return { trouble: withSource(unsayable, "deleting", target.source) }
  if (settings.dryRun !== "client") {
    const options: JsonObject = {
      ...(settings.gracePeriod >= 0 ? { gracePeriodSeconds: settings.gracePeriod } : {}),
      propagationPolicy: settings.propagation,
      ...(settings.dryRun === "server" ? { dryRun: ["All"] } : {}),
    }
    const query = settings.dryRun === "server" ? queryText({ dryRun: "All" }) : ""
    const answer = yield* call.client.attempt("DELETE", objectPath(kind, namespace, name) + query, { kind: "DeleteOptions", apiVersion: "v1", ...options })
    if (!answer.ok) return { trouble: withSource(answer.trouble, "deleting", target.source) }
    yield* say(call, target, settings)
    const uid = uidOf(answer.body)
    return uid === undefined ? {} : { uid }
  }
  yield* say(call, target, settings)
  return {}
}

function uidOf(body: Json): string | undefined {
  const { details, metadata } = body as unknown as { details?: { uid?: string }; metadata?: { uid?: string } }
  return details?.uid ?? metadata?.uid
}

const dryRunWords: Readonly<Record<DryRun, string>> = { none: "", client: " (dry run)", server: " (server dry run)" }

function* say({ flags }: Call, { kind, namespace, name }: Target, { gracePeriod, dryRun }: Settings): Run<void> {
  if (flags.text("output") === "name") return yield* print(`${shownName(kind, name)}\n`)
  const what = kind.group ? `${kind.kind.toLowerCase()}.${kind.group}` : kind.kind.toLowerCase()
  const where = kind.namespaced ? ` from ${namespace} namespace` : ""
  yield* print(`${what} ${goQuote(name)} ${gracePeriod === 0 ? "force deleted" : "deleted"}${where}${dryRunWords[dryRun]}\n`)
}

/** The time is for all of them together. */
function* waitFor(call: Call, gone: readonly { readonly target: Target; readonly uid: string | undefined }[]): Run<void> {
  const timeout = call.flags.duration("timeout", micros(0))
  const end = (yield* instantNow()) + (timeout === 0 ? week : timeout)
  const late: Trouble[] = []
  for (const { target, uid } of gone) {
    const left = (end - (yield* instantNow())) as Micros
    if (yield* untilGone(call, target, uid, left)) continue
    late.push({ type: "text", message: `timed out waiting for the condition on ${groupResourceText({ group: target.kind.group, resource: target.kind.plural })}/${target.name}` })
  }
  if (late.length > 0) throw new CommandError(late)
}
