import { matchesFields, parseFieldSelector } from "../api/field-selectors.ts"
import { instant } from "../api/instant.ts"
import { parseLabelSelector } from "../api/label-parser.ts"
import type { ApiObject, Status } from "../api/meta.ts"
import { first, requestInfo, type RequestInfo } from "../api/path.ts"
import { matches } from "../api/selectors.ts"
import { badRequest, failure, noSuchResource, notFound } from "../api/status.ts"
import { collectionKey, objectKey, serve, type Resource } from "../apiserver/resources.ts"
import type { Json } from "../base/json.ts"
import { servedUnder, servedAtKey, storeRevision } from "../cluster/observe.ts"
import type { Outcome, Request } from "../kubectl/asks.ts"
import { runAgainst } from "../kubectl/drive.ts"
import { splitWords } from "../kubectl/words.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { Peeked } from "./protocol.ts"
import { resources } from "../cluster/store-keys.ts"

/** The most that is told of one line. */
const textMax = 1_000_000

/** What a line of kubectl that only reads would print now. Nobody in the cluster hears of it; a line that writes is refused by whoever answers here. */
export function peekAt(kernel: Kernel, line: string): Omit<Peeked, "type" | "id"> {
  const [program, ...argv] = splitWords(line) ?? []
  if (program !== "kubectl") return { text: `${program ?? ""}: command not found\n`, exit: 127 }
  const { stdout, stderr, exit } = runAgainst({ argv }, (request) => answer(kernel, request), instant(kernel.setup.epochMicros + kernel.now))
  const text = stdout + stderr
  return { text: text.length > textMax ? `${text.slice(0, textMax)}\n…\n` : text, exit }
}

/** As the API server answers who reads: an object, or a list by labels and fields. */
function answer(kernel: Kernel, { method, path }: Request): Outcome {
  if (storeRevision(kernel) === 0) return { error: { code: "refused", message: "connection refused" } }
  const body = method === "GET" ? read(kernel, requestInfo(method, path)) : failure(405, "MethodNotAllowed", "who only looks changes nothing")
  return { status: "code" in body && typeof body.code === "number" ? body.code : 200, headers: { "content-type": "application/json" }, body: body as unknown as Json }
}

function read(kernel: Kernel, info: RequestInfo): Status | object {
  const resource = info.isResourceRequest ? resources.of(info) : undefined
  if (!resource || !["", "status"].includes(info.subresource)) return noSuchResource()
  if (info.name === "") return list(kernel, info, resource)
  const object = servedAtKey(kernel, objectKey(resource, info.namespace, info.name))
  return object ? serve(resource, object) : notFound(resource.name, info.name)
}

function list(kernel: Kernel, { namespace, labelSelector, fieldSelector, query }: RequestInfo, resource: Resource): Status | object {
  const labels = parseLabelSelector(labelSelector || (first(query, "labelSelector") ?? ""))
  if (!labels.ok) return badRequest(labels.error)
  const fields = parseFieldSelector(fieldSelector || (first(query, "fieldSelector") ?? ""))
  if (!fields.ok) return badRequest(fields.error)
  const { kind } = resource
  const isWanted = (object: ApiObject): boolean => matches(labels.value, object.metadata.labels) && matchesFields(kind, fields.value, object)
  const items = servedUnder(kernel, collectionKey(resource, namespace)).map((object) => serve(resource, object)).filter(isWanted)
  return { kind: kind.listKind, apiVersion: kind.apiVersion, metadata: { resourceVersion: String(storeRevision(kernel)) }, items }
}
