import { describe, expect, it, test } from "vitest"
import type { Scale, TokenRequest } from "../api/kinds/parts.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject, Status } from "../api/meta.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const core = "/api/v1/namespaces/default"
const deployments = "/apis/apps/v1/namespaces/default/deployments"
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } }
const merge = "application/merge-patch+json"

/** A refusal as "code reason: message". */
function refusal(body: unknown): string {
  const { code, reason, message } = body as Status
  return `${code} ${reason}: ${message}`
}

describe("the scale of a Deployment", () => {
  const scale = `${deployments}/web/scale`
  function open(): ApiWorld {
    const world = new ApiWorld()
    const selector = { matchLabels: { app: "web" }, matchExpressions: [{ key: "a", operator: "NotIn", values: ["x", "y"] }] }
    world.object("POST", deployments, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 3, selector, template } })
    return world
  }

  it("says how many are wanted and there are, and which", () => {
    const world = open()
    const { metadata } = world.object("GET", `${deployments}/web`)
    const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
    expect(world.object("GET", scale)).toEqual({
      apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name, namespace, uid, resourceVersion, creationTimestamp }, spec: { replicas: 3 }, status: { replicas: 0, selector: "a notin (x,y),app=web" },
    })
  })

  it("is changed by PUT and by each kind of patch, and the Deployment with it", () => {
    const world = open()
    const replicas = (): unknown => {
      const { spec, metadata } = world.object("GET", `${deployments}/web`) as ApiObject & { spec: { replicas: number } }
      return [spec.replicas, metadata.generation]
    }
    expect(world.object("PUT", scale, { ...world.object("GET", scale), spec: { replicas: 5 } })).toMatchObject({ kind: "Scale", spec: { replicas: 5 } })
    expect(replicas()).toEqual([5, 2])
    world.object("PATCH", scale, { spec: { replicas: 2 } }, merge)
    world.object("PATCH", scale, { spec: { replicas: 2 } }, "application/strategic-merge-patch+json")
    expect(replicas()).toEqual([2, 3])
    world.object("PATCH", scale, [{ op: "replace", path: "/spec/replicas", value: 4 }], "application/json-patch+json")
    expect(world.object("PUT", `${scale}?dryRun=All`, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: "default" }, spec: { replicas: 9 } })).toMatchObject({ spec: { replicas: 9 } })
    expect(replicas()).toEqual([4, 4])
  })

  it("is refused in the words of a real server", () => {
    const world = open()
    const put = (metadata: object, spec: object = { replicas: 1 }): string => refusal(world.ask("PUT", scale, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: "default", ...metadata }, spec }).body)
    expect([
      put({}, { replicas: -2 }), put({ resourceVersion: "5" }), put({ name: "other" }), refusal(world.ask("GET", `${deployments}/none/scale`).body),
      refusal(world.ask("DELETE", scale).body), refusal(world.ask("GET", `${core}/configmaps/a/scale`).body),
    ]).toEqual([
      '422 Invalid: Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -2: must be greater than or equal to 0',
      '409 Conflict: Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      "400 BadRequest: the name of the object (other) does not match the name on the URL (web)",
      '404 NotFound: deployments.apps "none" not found',
      "405 MethodNotAllowed: the server does not allow this method on the requested resource",
      "404 NotFound: the server could not find the requested resource",
    ])
  })

  test.each(["replicasets", "statefulsets", "/api/v1 replicationcontrollers"])("works for %s, too", (plural) => {
    const world = new ApiWorld()
    const isController = plural.includes("replicationcontrollers")
    const path = isController ? `${core}/replicationcontrollers` : `/apis/apps/v1/namespaces/default/${plural}`
    const kind = { replicasets: "ReplicaSet", statefulsets: "StatefulSet" }[plural] ?? "ReplicationController"
    const selector = isController ? { app: "web" } : { matchLabels: { app: "web" } }
    world.object("POST", path, { apiVersion: isController ? "v1" : "apps/v1", kind, metadata: { name: "web" }, spec: { replicas: 1, serviceName: "web", selector, template } })
    expect((world.object("PATCH", `${path}/web/scale`, { spec: { replicas: 7 } }, merge) as Scale).status).toEqual({ replicas: 0, selector: "app=web" })
    expect(world.object("GET", `${path}/web`)).toMatchObject({ spec: { replicas: 7 } })
  })
})

describe("an eviction", () => {
  const eviction = (name: string, deleteOptions: object = {}): object => ({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name }, deleteOptions })
  function open(spec: object = {}): ApiWorld {
    const world = new ApiWorld()
    world.account()
    world.object("POST", `${core}/pods`, { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { ...template.spec, ...spec } })
    return world
  }

  it("says why the Pod goes, and deletes it with its grace", () => {
    const world = open({ nodeName: "node-1" })
    expect(world.ask("POST", `${core}/pods/web/eviction?dryRun=All`, eviction("web")).status).toBe(201)
    expect((world.object("GET", `${core}/pods/web`) as Pod).metadata.deletionTimestamp).toBeUndefined()
    expect(world.ask("POST", `${core}/pods/web/eviction`, eviction("web", { gracePeriodSeconds: 5 })).body).toEqual({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 })
    expect(world.audit.at(-1)?.revisions).toHaveLength(2)
    const { metadata, status } = world.object("GET", `${core}/pods/web`) as Pod
    expect(metadata.deletionGracePeriodSeconds).toBe(5)
    expect(status.conditions).toMatchObject([{ type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" }])
    expect(world.ask("POST", `${core}/pods/web/eviction`, eviction("web")).status).toBe(201)
  })

  it("is refused in the words of a real server", () => {
    const world = open()
    const { metadata } = world.object("GET", `${core}/pods/web`)
    expect([
      refusal(world.ask("POST", `${core}/pods/web/eviction`, eviction("other")).body), refusal(world.ask("POST", `${core}/pods/other/eviction`, eviction("other")).body),
      refusal(world.ask("POST", `${core}/pods/web/eviction`, eviction("web", { preconditions: { uid: "another" } })).body),
    ]).toEqual([
      "400 BadRequest: name in URL does not match name in Eviction object",
      '404 NotFound: pods "other" not found',
      `409 Conflict: Operation cannot be fulfilled on Pod "web": the UID in the precondition (another) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    ])
  })
})

describe("a token of a ServiceAccount", () => {
  const path = `${core}/serviceaccounts/default/token`
  const claimsOf = ({ status }: TokenRequest): Record<string, unknown> => JSON.parse(Buffer.from(status?.token?.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>

  it("has the claims of a real one, and says that nobody signed it", () => {
    const world = new ApiWorld()
    world.account()
    const request = world.object("POST", path, { spec: {} }) as TokenRequest
    expect(request).toMatchObject({ kind: "TokenRequest", metadata: { name: "default", namespace: "default" }, spec: { audiences: ["https://kubernetes.default.svc.cluster.local"], expirationSeconds: 3600 } })
    const [header, , signature] = (request.status?.token ?? "").split(".").map((each) => Buffer.from(each, "base64url").toString())
    expect([header, signature]).toEqual(['{"alg":"none","kid":"simulated"}', "simulated, not signed"])
    const { iat, exp, sub } = claimsOf(request)
    expect([(exp as number) - (iat as number), sub]).toEqual([3600, "system:serviceaccount:default:default"])
    expect(Date.parse(request.status?.expirationTimestamp as unknown as string) / 1000).toBe(exp)
  })

  it("ends with the Pod for which a kubelet asks, and outlives its time by a year", () => {
    const world = new ApiWorld()
    world.account()
    const pod = world.object("POST", `${core}/pods`, { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { ...template.spec, nodeName: "node-1" } })
    const ref = (more: object = {}): object => ({ spec: { expirationSeconds: 3607, boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "web", uid: pod.metadata.uid, ...more } } })
    const claims = claimsOf(world.object("POST", path, ref()) as TokenRequest)
    expect(claims["kubernetes.io"]).toMatchObject({ namespace: "default", pod: { name: "web", uid: pod.metadata.uid }, node: { name: "node-1" }, warnafter: (claims["iat"] as number) + 3607 })
    expect((claims["exp"] as number) - (claims["iat"] as number)).toBe(31_536_000)
    expect([refusal(world.ask("POST", path, ref({ name: "none" })).body), refusal(world.ask("POST", path, ref({ uid: "another" })).body), refusal(world.ask("POST", path, { spec: { expirationSeconds: 3 } }).body)]).toEqual([
      '404 NotFound: pods "none" not found',
      '409 Conflict: Operation cannot be fulfilled on pods "web": the UID in the bound object reference (another) does not match the UID in record. The object might have been deleted and then recreated',
      '422 Invalid: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 3: may not specify a duration less than 10 minutes',
    ])
  })
})
