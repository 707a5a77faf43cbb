import { describe, expect, it } from "vitest"
import { draftOf } from "./draft.ts"
import { builtinRegistry } from "./kinds/index.ts"
import type { ApiObject } from "./meta.ts"
import { podNotSimulated } from "./kinds/pod/not-simulated.ts"
import { definitionAt, definitionOf, type Definition, type FieldType } from "./schema/definition.ts"
import { notSimulatedIn } from "./not-simulated.ts"

/** "path: why" of each thing in an object that nothing acts on. */
function marks(apiVersion: string, kind: string, fields: object): string[] {
  const found = builtinRegistry.byKind(apiVersion, kind)
  if (!found) throw new Error(`no ${kind}`)
  const draft = draftOf({ apiVersion, kind, metadata: { name: "web" }, ...fields }) as ApiObject
  found.defaults(draft)
  return notSimulatedIn(found, draft).map(({ path, why }) => `${path}: ${why}`)
}

const template = (spec: object): object => ({ selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }], ...spec } } })

describe("what is kept and not acted on", () => {
  it("is nothing of a plain Deployment, and nothing that its defaults put there", () => {
    expect(marks("apps/v1", "Deployment", { spec: template({ securityContext: {} }) })).toEqual([])
    expect(marks("v1", "Pod", { spec: { containers: [{ name: "web", image: "nginx", volumeMounts: [{ name: "data", mountPath: "/data" }] }], volumes: [{ name: "data", emptyDir: {} }] } })).toEqual([])
  })

  it("is named where it stands, with its index, in the Pod or in the template of one", () => {
    const spec = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: {} }] } },
      containers: [{ name: "a", image: "a" }, { name: "b", image: "b", tty: true, resources: { limits: { cpu: "1" } } }],
      volumes: [{ name: "a", emptyDir: {} }, { name: "b", nfs: { server: "x", path: "/" } }],
    }
    const marked = (at: string): string[] => [
      `${at}.affinity.podAntiAffinity: inter-pod affinity`,
      `${at}.containers[1].resources.limits: limits count for scheduling and quality of service, nothing enforces them`,
      `${at}.containers[1].tty: terminals of containers`,
      `${at}.volumes[1].nfs: volumes of this type`,
    ]
    expect(marks("apps/v1", "Deployment", { spec: template(spec) })).toEqual(marked("spec.template.spec"))
    expect(marks("v1", "Pod", { spec })).toEqual(marked("spec"))
  })

  it("may be one value of a field that otherwise works", () => {
    expect(marks("v1", "Service", { spec: { type: "LoadBalancer", clusterIP: "None" } })).toEqual(["spec.type: no cloud gives it an address yet"])
    expect(marks("v1", "Pod", { spec: { schedulerName: "mine", containers: [] } })).toEqual(["spec.schedulerName: there is no scheduler of this name"])
  })

  it("is all of an object on whose kind nothing acts", () => {
    expect(marks("networking.k8s.io/v1", "Ingress", {})).toEqual([": nothing acts on this kind yet"])
  })

  it("is listed by paths that exist", () => {
    const missing = builtinRegistry.kinds.flatMap((kind) => {
      const paths = [...Object.keys(kind.notSimulated), ...(kind.podSpec ? Object.keys(podNotSimulated).map((path) => `${kind.podSpec}.${path}`) : [])]
      return paths.filter((path) => !exists(kind.schema, path.replace(/!?=.*/, "").split("."))).map((path) => `${kind.kind} ${path}`)
    })
    expect(missing).toEqual([])
  })
})

function exists(schema: string, names: readonly string[]): boolean {
  let definition: Definition | undefined = definitionOf(schema)
  for (const name of names) {
    let type: FieldType | undefined = definition?.fields.get(name)?.type
    while (type && "of" in type) type = type.of
    if (!type) return false
    definition = type.is === "ref" ? definitionAt(type.number) : undefined
  }
  return true
}
