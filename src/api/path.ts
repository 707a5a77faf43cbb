import { parseFieldSelector, exactField } from "./field-selectors.ts"
import type { Kind, Verb } from "./kind.ts"
import { isPathSegment } from "./names.ts"

/** What method and URL of a request say, before anything is looked up. Upstream: apiserver's request.RequestInfo. */
export interface RequestInfo {
  /** False for discovery, health, metrics…: then only path and verb (the method in lower case) count. */
  readonly isResourceRequest: boolean
  readonly path: string
  readonly query: Query
  readonly verb: string
  readonly apiPrefix: string
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** As given, unparsed; "" where the verb selects nothing or stands in the path. */
  readonly fieldSelector: string
  readonly labelSelector: string
  /** Path segments from the resource on. */
  readonly parts: readonly string[]
}

export type Query = Readonly<Record<string, readonly string[]>>

/** A path that claims a special verb (watch, proxy) for nothing. */
export class PathError extends Error {}

const verbs: Readonly<Record<string, Verb>> = { POST: "create", GET: "get", HEAD: "get", PUT: "update", PATCH: "patch", DELETE: "delete" }
const selecting = ["list", "watch", "deletecollection"]
const namespaceSubresources = ["status", "finalize"]

/** Reads a request line. Throws {@link PathError} for `/api/v1/watch` and `/api/v1/proxy` without a resource. */
export function requestInfo(method: string, url: string): RequestInfo {
  const mark = url.indexOf("?")
  const path = decode(mark < 0 ? url : url.slice(0, mark))
  const query = parseQuery(mark < 0 ? "" : url.slice(mark + 1))
  const info = {
    isResourceRequest: false, path, query, verb: method.toLowerCase(),
    apiPrefix: "", apiGroup: "", apiVersion: "", namespace: "", resource: "", subresource: "", name: "",
    fieldSelector: "", labelSelector: "", parts: [] as string[],
  }
  let parts = path.replace(/^\/+|\/+$/g, "").split("/")
  const grouped = parts[0] === "apis"
  if (parts.length < 3 || (parts[0] !== "api" && !grouped)) return info
  info.apiPrefix = parts[0] as string
  if (grouped && parts.length < 4) return info
  if (grouped) info.apiGroup = parts[1] as string
  info.isResourceRequest = true
  parts = parts.slice(grouped ? 2 : 1)
  info.apiVersion = parts[0] as string
  parts = parts.slice(1)
  const verbInPath = parts[0] === "watch" || parts[0] === "proxy"
  if (verbInPath) {
    if (parts.length < 2) throw new PathError(`unable to determine kind and namespace from url, ${url}`)
    info.verb = parts[0] as string
    parts = parts.slice(1)
  } else {
    info.verb = verbs[method] ?? ""
  }
  if (parts[0] === "namespaces" && parts.length > 1) {
    info.namespace = parts[1] as string
    if (parts.length > 2 && !namespaceSubresources.includes(parts[2] as string)) parts = parts.slice(2)
  }
  info.parts = parts
  info.resource = parts[0] ?? ""
  info.name = parts[1] ?? ""
  if (info.verb !== "watch" && info.verb !== "proxy") info.subresource = parts[2] ?? ""
  if (info.name === "" && info.verb === "get") listOrWatch(info, query)
  if (info.name === "" && info.verb === "delete") info.verb = "deletecollection"
  if (!verbInPath && selecting.includes(info.verb)) {
    info.fieldSelector = first(query, "fieldSelector") ?? ""
    info.labelSelector = first(query, "labelSelector") ?? ""
  }
  return info
}

// A list or watch of one name counts as one of that object, so that authorisation by name works.
function listOrWatch(info: { verb: string; name: string }, query: Query): void {
  const watch = first(query, "watch")
  info.verb = watch !== undefined && !["false", "0"].includes(watch.toLowerCase()) ? "watch" : "list"
  const selector = parseFieldSelector(first(query, "fieldSelector") ?? "")
  const name = selector.ok ? exactField(selector.value, "metadata.name") : undefined
  if (name !== undefined && isPathSegment(name).length === 0) info.name = name
}

/** The first value of a parameter. */
export const first = (query: Query, name: string): string | undefined => (Object.hasOwn(query, name) ? query[name]?.[0] : undefined)

export function parseQuery(text: string): Query {
  const query: Record<string, string[]> = {}
  for (const pair of text.split("&").filter(Boolean)) {
    const equals = pair.indexOf("=")
    const name = decode(spaced(equals < 0 ? pair : pair.slice(0, equals)))
    const value = equals < 0 ? "" : decode(spaced(pair.slice(equals + 1)))
    if (Object.hasOwn(query, name)) query[name]?.push(value)
    else Object.defineProperty(query, name, { value: [value], enumerable: true })
  }
  return query
}

/** "?a=b&c=d" with names and values escaped; "" for none. Undefined values are left out. */
export function queryText(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  return pairs.length ? `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join("&")}` : ""
}

const spaced = (text: string): string => text.replaceAll("+", " ")

function decode(text: string): string {
  if (!text.includes("%")) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

type Resource = Pick<Kind, "group" | "version" | "plural" | "namespaced">

/** The path of a collection: "/apis/apps/v1/namespaces/default/deployments", of all namespaces without one. */
export function collectionPath({ group, version, plural, namespaced }: Resource, namespace?: string): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  return namespaced && namespace ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`
}

/** The path of one object or of a subresource of it. */
export function objectPath(resource: Resource, namespace: string | undefined, name: string, subresource = ""): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}${subresource ? `/${subresource}` : ""}`
}
