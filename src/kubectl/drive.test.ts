import { describe, expect, it } from "vitest"
import { instant } from "../api/instant.ts"
import { conflict, notFound } from "../api/status.ts"
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

  const settings = (note: string): Json => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default", annotations: { "kubectl.kubernetes.io/last-applied-configuration": note } } })

  it.each<[what: string, argv: readonly string[], stdin: string, note: string, stderr: string]>([
    ["a note that is no JSON", ["apply", "-f-"], "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", "oops", "original:\noops\nmodified:"],
    ["a note that is no object", ["apply", "-f-"], "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", "[1]", "for: invalid JSON document"],
    ["an object without a name to be deleted", ["delete", "-f-"], "{apiVersion: v1, kind: Pod, metadata: {labels: {a: b}}}", "{}", 'error: error when deleting "STDIN": resource name may not be empty\n'],
    ["an object without a name to be applied", ["apply", "-f-"], "{apiVersion: v1, kind: Pod}", "{}", 'from server for: "STDIN": resource name may not be empty\n'],
    ["a name that leads elsewhere", ["delete", "pod", ".."], "", "{}", "error: invalid resource name \"..\": [may not be '..']\n"],
    ["a patch of a type that only JavaScript knows", ["patch", "cm", "a", "--type=constructor", "-p", "{}"], "", "{}", 'error: --type must be one of [json merge strategic], not "constructor"\n'],
    ["a file that only JavaScript knows", ["apply", "-f", "constructor"], "", "{}", 'error: the path "constructor" does not exist\n'],
    ["an object without metadata to be selected", ["apply", "-l", "a=b", "-f-"], "{apiVersion: v1, kind: Namespace, metadata: null}", "{}", "error: no objects passed to apply\n"],
  ])("refuses %s, and sends nothing that writes", (_, argv, stdin, note, stderr) => {
    const written: string[] = []
    const store = ({ method, path }: Request): Outcome => {
      if (method !== "GET") written.push(`${method} ${path}`)
      return answer(200, settings(note))
    }
    const said = runAgainst({ argv, stdin }, store, instant(0))
    expect(said.exit).toBe(1)
    expect(said.stderr).toContain(stderr)
    expect(written).toEqual([])
  })

  it.each([[2, 0, 3], [6, 1, 6]])("applies again where somebody else wrote meanwhile: %i conflicts end with exit code %i after %i tries", (conflicts, exit, tries) => {
    let patches = 0
    const store = ({ method }: Request): Outcome => {
      if (method !== "PATCH" || ++patches > conflicts) return answer(200, settings("{}"))
      return answer(409, conflict({ group: "", resource: "configmaps" }, "a") as unknown as Json)
    }
    const said = runAgainst({ argv: ["apply", "-f-"], stdin: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: c}}" }, store, instant(0))
    expect([said.exit, patches]).toEqual([exit, tries])
  })

  it("brings back a template with the annotations that it had, and leaves the Deployment its own", () => {
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u", controller: true }
    const template = (image: string): Json => ({ metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } })
    const set = (revision: number): Json => ({ metadata: { name: `web-${revision}`, ownerReferences: [owner], annotations: { "deployment.kubernetes.io/revision": `${revision}`, note: `of ${revision}` } }, spec: { template: template(`nginx:${revision}`) } })
    const own = { "deployment.kubernetes.io/revision": "2", "kubectl.kubernetes.io/last-applied-configuration": "{}", note: "of 2" }
    const deployment: Json = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default", uid: "u", annotations: own }, spec: { selector: { matchLabels: { app: "web" } }, template: template("nginx:2") } }
    const sent: Json[] = []
    const store = ({ method, path, body }: Request): Outcome => {
      if (method === "PATCH") sent.push(body as Json)
      return answer(200, path.includes("replicasets") ? { metadata: {}, items: [set(1), set(2)] } : deployment)
    }
    expect(runAgainst({ argv: ["rollout", "undo", "deploy/web"] }, store, instant(0)).stdout).toBe("deployment.apps/web rolled back\n")
    expect(sent).toEqual([[
      { op: "replace", path: "/spec/template", value: template("nginx:1") },
      { op: "replace", path: "/metadata/annotations", value: { "deployment.kubernetes.io/revision": "2", "kubectl.kubernetes.io/last-applied-configuration": "{}", note: "of 1" } },
    ]])
  })
})
