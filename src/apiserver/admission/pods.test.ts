import { describe, expect, it, test } from "vitest"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Status } from "../../api/meta.ts"
import { ApiWorld } from "../../testing/apiserver.ts"
import { casesOf, describeTable } from "../../testing/tables.ts"

const pods = "/api/v1/namespaces/default/pods"
const accounts = "/api/v1/namespaces/default/serviceaccounts"
const classes = "/apis/scheduling.k8s.io/v1/priorityclasses"
const podOf = (spec: object = {}, metadata: object = { name: "web" }): object => ({ apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } })

/** The Pod that was made of it, or why it was refused. */
function ask(world: ApiWorld, spec: object = {}, metadata?: object): Pod | string {
  const { status, body } = world.ask("POST", pods, podOf(spec, metadata))
  return status === 201 ? (body as unknown as Pod) : `${status} ${(body as unknown as Status).message}`
}

describe("the account under which a Pod runs", () => {
  function open(account: object = {}): ApiWorld {
    const world = new ApiWorld()
    world.ask("POST", accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" }, ...account })
    return world
  }

  it("is the namespace's, and brings its token to every container that has nothing in its place", () => {
    const own = { name: "own", image: "nginx", volumeMounts: [{ name: "mine", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }] }
    const pod = ask(open(), { initContainers: [{ name: "i", image: "nginx" }], containers: [{ name: "c", image: "nginx" }, own], volumes: [{ name: "mine", emptyDir: {} }] }) as Pod
    const name = pod.spec.volumes?.[1]?.name as string
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    const mount = { name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }
    expect([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ volumeMounts }) => volumeMounts)).toEqual([[mount], [mount], own.volumeMounts])
    expect(pod.spec).toMatchObject({ serviceAccountName: "default", serviceAccount: "default" })
    expect(pod.spec.volumes?.[1]?.projected?.sources).toHaveLength(3)
  })

  it("may keep its token to itself, and lends its pull secrets to Pods without any", () => {
    const world = open({ automountServiceAccountToken: false, imagePullSecrets: [{ name: "registry" }] })
    const { spec } = ask(world) as Pod
    expect([spec.volumes, spec.imagePullSecrets]).toEqual([undefined, [{ name: "registry" }]])
    const other = ask(world, { automountServiceAccountToken: true, imagePullSecrets: [{ name: "own" }] }, { name: "other" }) as Pod
    expect([other.spec.volumes?.length, other.spec.imagePullSecrets]).toEqual([1, [{ name: "own" }]])
  })

  it("must be there: the default one is waited for a while, as its controller may be about to make it", () => {
    const world = new ApiWorld()
    const began = world.world.now
    expect(ask(world, { serviceAccountName: "ghost" }, { generateName: "web-" })).toBe('403 pods "web-" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found')
    expect(world.world.now - began).toBeLessThan(100_000)
    expect(ask(world)).toBe('403 pods "web" is forbidden: error looking up service account default/default: serviceaccount "default" not found')
    expect(world.world.now - began).toBeGreaterThan(900_000)
    const n = world.send("POST", pods, podOf())
    world.run(0.05)
    world.account()
    world.run(0.3)
    expect(world.response(n)?.status).toBe(201)
  })

  it("is no mirror Pod's, which may lean on nothing", () => {
    const world = new ApiWorld()
    const mirror = { name: "web", annotations: { "kubernetes.io/config.mirror": "x" } }
    expect(ask(world, { serviceAccountName: "default" }, mirror)).toBe('403 pods "web" is forbidden: a mirror pod may not reference service accounts')
    expect(ask(world, { volumes: [{ name: "v", secret: { secretName: "s" } }] }, mirror)).toBe('403 pods "web" is forbidden: a mirror pod may not reference secrets')
    expect((ask(world, { nodeName: "node-1" }, mirror) as Pod).spec.volumes).toBeUndefined()
  })
})

describe("the priority of a Pod", () => {
  it("is that of its class, and cannot be said beside it", () => {
    const world = new ApiWorld()
    world.account()
    world.object("POST", classes, { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 5, preemptionPolicy: "Never" })
    expect((ask(world) as Pod).spec).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority" })
    expect((ask(world, { priorityClassName: "high" }, { name: "high" }) as Pod).spec).toMatchObject({ priority: 5, preemptionPolicy: "Never" })
    expect(ask(world, { priorityClassName: "none" })).toBe('403 pods "web" is forbidden: no PriorityClass with name none was found')
    expect(ask(world, { priority: 3 })).toBe('403 pods "web" is forbidden: the integer value of priority (3) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name')
    expect(ask(world, { preemptionPolicy: "Never" })).toBe('403 pods "web" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name')
  })

  it("stays where an update leaves it out", () => {
    const world = new ApiWorld()
    world.account()
    const { spec, ...pod } = ask(world) as Pod
    const { priority: _priority, preemptionPolicy: _policy, ...rest } = spec
    expect(world.ask("PUT", `${pods}/web`, { ...pod, metadata: { ...pod.metadata, labels: { a: "b" } }, spec: rest })).toMatchObject({ status: 200, body: { spec: { priority: 0 } } })
  })

  describeTable("admission-plugins", (cases) => {
    interface Row { readonly existingClasses: readonly { readonly globalDefault?: boolean; readonly metadata: { readonly name: string } }[]; readonly expectError: boolean; readonly expectedPriority: number; readonly pod: { readonly spec: object } }
    test.each(casesOf(cases, "TestPodAdmission").map(({ id, value }) => [id, value as unknown as Row] as const))("%s", (_id, row) => {
      const world = new ApiWorld()
      world.account()
      for (const each of row.existingClasses) world.ask("POST", classes, { ...each, globalDefault: each.globalDefault && !each.metadata.name.startsWith("system-") })
      const pod = ask(world, { ...row.pod.spec, containers: [{ name: "c", image: "nginx" }] })
      expect(typeof pod === "string" ? "refused" : pod.spec.priority).toBe(row.expectError ? "refused" : row.expectedPriority)
    })
    interface ClassRow { readonly existingClasses: readonly object[]; readonly expectError: boolean; readonly newClass: { readonly metadata: { readonly name: string } }; readonly operation: string }
    const rows = casesOf(cases, "TestPriorityClassAdmission").map(({ id, value }) => [id, value as unknown as ClassRow] as const)
    test.each(rows.filter(([, { operation, newClass }]) => operation === "CREATE" && !newClass.metadata.name.startsWith("system-")))("%s", (_id, { existingClasses, expectError, newClass }) => {
      const world = new ApiWorld()
      for (const each of existingClasses) world.ask("POST", classes, each)
      expect(world.ask("POST", classes, newClass).status).toBe(expectError ? 403 : 201)
    })
  })
})

test("a Pod that is made for a node learns at once where that is", () => {
  const world = new ApiWorld()
  world.account()
  const labels = { "topology.kubernetes.io/zone": "zone-a", "topology.kubernetes.io/region": "region-1", other: "x" }
  world.object("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels } })
  expect((ask(world, { nodeName: "node-1" }, { name: "web", labels: { app: "web", "topology.kubernetes.io/zone": "mine" } }) as Pod).metadata.labels).toEqual({
    app: "web", "topology.kubernetes.io/zone": "zone-a", "topology.kubernetes.io/region": "region-1",
  })
})
