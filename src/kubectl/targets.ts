import { goQuote } from "../api/go-text.ts"
import type { Kind } from "../api/kind.ts"
import type { ApiObject } from "../api/meta.ts"
import type { Run } from "./asks.ts"
import type { Query } from "./client.ts"
import type { Call } from "./command.ts"
import { refuse } from "./errors.ts"

/** What a command line names: objects by name, or all of some kinds (that a selector takes). */
export type Named =
  | { readonly type: "objects"; readonly objects: readonly Target[] }
  | { readonly type: "kinds"; readonly kinds: readonly Kind[] }
  | { readonly type: "nothing" }

/** An object by its address. */
export interface Target {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
}

const nothingNamed = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

/** Reads `pods`, `pods,services`, `pod web`, `pod/web svc/web`, `all`. Upstream: the resource builder's ResourceTypeOrNameArgs. */
export function named(call: Call, args: readonly string[]): Named {
  const [types = "", ...names] = args
  if (args.length === 0) return { type: "nothing" }
  if (args.some((arg) => arg.includes("/"))) return { type: "objects", objects: args.map((arg) => pair(call, arg)) }
  const kinds = kindsOf(call, types)
  if (names.length === 0) return { type: "kinds", kinds }
  return { type: "objects", objects: kinds.flatMap((kind) => names.map((name) => targetOf(call, kind, name))) }
}

function pair(call: Call, arg: string): Target {
  const [type = "", name = "", ...more] = arg.split("/")
  if (!arg.includes("/")) throw refuse("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'")
  if (more.length > 0) throw refuse("arguments in resource/name form may not have more than one slash")
  if (type === "" || name === "" || type.includes(",")) throw refuse("arguments in resource/name form must have a single resource and name")
  return targetOf(call, kindOf(call, type), name)
}

function targetOf(call: Call, kind: Kind, name: string): Target {
  if (kind.namespaced && call.namespace === "") throw refuse("a resource cannot be retrieved by name across all namespaces")
  return { kind, namespace: kind.namespaced ? call.namespace : "", name }
}

/** The kind of that name, in any of the forms that a resource has. */
export function kindOf({ discovery }: Call, name: string): Kind {
  const kind = discovery.byName(name.toLowerCase())
  if (!kind) throw refuse(`the server doesn't have a resource type ${goQuote(name.split(".")[0] ?? name)}`)
  return kind
}

function kindsOf(call: Call, types: string): readonly Kind[] {
  const kinds = types.split(",").filter(Boolean).flatMap((type) => {
    const category = call.discovery.byName(type.toLowerCase()) ? [] : call.discovery.inCategory(type)
    return category.length > 0 ? category : [kindOf(call, type)]
  })
  return [...new Set(kinds)]
}

/** The kinds of which all are meant; nothing named is a mistake. */
export function kindsNamed(what: Exclude<Named, { readonly type: "objects" }>): readonly Kind[] {
  if (what.type === "nothing") throw refuse(nothingNamed)
  return what.kinds
}

/** Selectors of a command line, as a list's query has them. */
export const selectorQuery = ({ flags }: Call): Query => ({
  ...(flags.given("selector") ? { labelSelector: flags.text("selector") } : {}),
  ...(flags.given("field-selector") ? { fieldSelector: flags.text("field-selector") } : {}),
})

/** Whether what is named is to be chosen among, not taken by name. */
export const selects = ({ flags }: Call): boolean => flags.bool("all") || flags.text("selector") !== "" || flags.text("field-selector") !== ""

/**
 * What a changing command works on: the objects named, or those of the named kinds that its selectors (or `--all`) take. Only what was
 * listed brings its object.
 */
export function* chosen(call: Call, args: readonly string[], alone: "names" | "all of a kind" = "names"): Run<readonly (Target & { readonly object?: ApiObject })[]> {
  const what = named(call, args)
  if (selects(call)) {
    if (what.type === "objects") throw refuse(args.some((arg) => arg.includes("/")) ? "selectors and the all flag cannot be used when passing resource/name arguments" : "name cannot be provided when a selector is specified")
    if (what.type === "nothing") throw refuse("at least one resource must be specified to use a selector")
    return yield* listed(call, what.kinds)
  }
  if (what.type === "objects") return what.objects
  const kinds = kindsNamed(what)
  if (alone === "all of a kind") return yield* listed(call, kinds)
  throw refuse("resource(s) were provided, but no name was specified")
}

function* listed(call: Call, kinds: readonly Kind[]): Run<readonly (Target & { readonly object: ApiObject })[]> {
  const found: (Target & { readonly object: ApiObject })[] = []
  for (const kind of kinds) {
    const { items } = yield* call.client.list(kind, kind.namespaced ? call.namespace : "", selectorQuery(call))
    for (const object of items) found.push({ kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name, object: { ...object, apiVersion: kind.apiVersion, kind: kind.kind } })
  }
  return found
}
