import { describe, expect, it } from "vitest"
import { builtinRegistry } from "../api/kinds/index.ts"
import { requestInfo } from "../api/path.ts"
import type { ApiObject, Status } from "../api/meta.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { LeaseId, Revision } from "../store/key-value.ts"
import type { Ask } from "./asks.ts"
import { readConfig } from "./config.ts"
import type { Answer } from "./exchange.ts"
import { serveRequest } from "./pipeline.ts"
import { resourcesOf } from "./resources.ts"

const path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/a"
const stored = (holderIdentity: string): ApiObject =>
  ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "a", namespace: "default", uid: "u", creationTimestamp: "2026-01-01T12:00:00Z" }, spec: { holderIdentity } }) as ApiObject
const at = (object: ApiObject, resourceVersion: string): ApiObject => ({ ...object, metadata: { ...object.metadata, resourceVersion } })

/** Serves one request whose server's cache is behind its store, as with several API servers; gives what it asked and the answer. */
function serve(method: "PUT" | "DELETE", body: object | undefined, cache: ApiObject | null, store: { value: ApiObject; revision: number }): { asked: string[]; answer: Answer | Status } {
  const headers = {}
  const request = deepFreeze({ method, path, headers, user: { name: "me", groups: [] }, ...(body ? { body } : {}) }) as never
  const flow = serveRequest({ resources: resourcesOf(builtinRegistry), admission: [] }, { request, info: requestInfo(method, path), config: readConfig(null) })
  const kvs = [deepFreeze({ key: "k", value: store.value as never, modRevision: store.revision as Revision, createRevision: 1 as Revision, version: 1, lease: 0 as LeaseId })]
  const asked: string[] = []
  let step = flow.next()
  while (!step.done) {
    const ask = step.value as Ask
    asked.push(ask.type === "etcd" ? ask.request.type : ask.type)
    step = flow.next(answerTo(ask))
  }
  return { asked, answer: step.value }

  function answerTo(ask: Ask): unknown {
    if (ask.type === "cached") return cache
    if (ask.type !== "etcd") return 0
    if (ask.request.type === "range") return { header: { revision: store.revision }, kvs, count: 1, more: false }
    const [compare] = (ask.request as unknown as { compare: { operand: number }[] }).compare
    const succeeded = compare?.operand === store.revision
    return { header: { revision: store.revision + 1 }, succeeded, responses: [succeeded ? { type: "put", previous: null } : { type: "range", kvs }] }
  }
}

describe("a write whose server's cache is behind", () => {
  const old = at(stored("x"), "5")
  const store = { value: stored("y"), revision: 7 }

  it("is not refused for what only the cache says", () => {
    const { asked, answer } = serve("PUT", at(stored("z"), "7"), old, store)
    expect(answer).toMatchObject({ code: 200, body: { metadata: { resourceVersion: "8" }, spec: { holderIdentity: "z" } } })
    expect(asked.filter((type) => type !== "sleep" && type !== "instant")).toEqual(["cached", "range", "txn"])
    expect(serve("DELETE", undefined, null, store).answer).toMatchObject({ code: 200 })
  })

  it("does not take what the cache says for unchanged", () => {
    expect(serve("PUT", at(stored("x"), "5"), old, store).answer).toMatchObject({ code: 409 })
    expect(serve("PUT", at(stored("y"), "7"), old, store).answer).toMatchObject({ code: 200, body: { metadata: { resourceVersion: "7" } } })
  })

  it("conflicts in the store, and is decided again", () => {
    const { asked, answer } = serve("DELETE", undefined, old, store)
    expect(answer).toMatchObject({ code: 200, body: { status: "Success" } })
    expect(asked.filter((type) => type === "txn").length).toBe(2)
  })

  it("costs one question where the cache is right", () => {
    const { asked } = serve("PUT", at(stored("z"), "7"), at(stored("y"), "7"), store)
    expect(asked).toEqual(["sleep", "cached", "instant", "txn"])
  })
})
