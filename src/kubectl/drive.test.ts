import { describe, expect, it } from "vitest"
import { instant } from "../api/instant.ts"
import { notFound } from "../api/status.ts"
import type { Json } from "../base/json.ts"
import type { Outcome, Request } from "./asks.ts"
import { runAgainst } from "./drive.ts"

const answer = (status: number, body: Json): Outcome => ({ status, headers: {}, body })

describe("kubectl, driven at once", () => {
  it("sends what it is told to whoever answers, and collects what it says", () => {
    const sent: Request[] = []
    const store = (request: Request): Outcome => {
      sent.push(request)
      return request.method === "GET" ? answer(404, notFound({ group: "", resource: "configmaps" }, "a") as unknown as Json) : answer(201, request.body as Json)
    }
    const said = runAgainst({ argv: ["apply", "-f-"], stdin: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: null}" }, store, instant(0))
    expect(said).toEqual({ stdout: "configmap/a created\n", stderr: "", exit: 0, documents: [{ index: 0, status: null }] })
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /api/v1/namespaces/default/configmaps/a", "POST /api/v1/namespaces/default/configmaps?fieldManager=kubectl-client-side-apply&fieldValidation=Strict"])
    const note = '{"apiVersion":"v1","data":null,"kind":"ConfigMap","metadata":{"annotations":{},"name":"a","namespace":"default"}}\n'
    expect(sent[1]?.body).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default", annotations: { "kubectl.kubernetes.io/last-applied-configuration": note } } })
  })
})
