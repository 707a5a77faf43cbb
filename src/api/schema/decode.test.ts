import { expect, test } from "vitest"
import type { Json } from "../../base/json.ts"
import { decodeObject, strictError } from "./decode.ts"
import { definitionIds, definitionOf } from "./definition.ts"

const pod = (spec: Json, metadata: Json = { name: "a" }): Json => ({ apiVersion: "v1", kind: "Pod", metadata, spec })
const container = (more: { readonly [field: string]: Json } = {}): Json => ({ containers: [{ name: "a", image: "b", ...more }] })
const into = "json: cannot unmarshal"

/** What a 1.36 server answered to each body, after "… in version "v1" cannot be handled as a …: ". */
const refused: readonly (readonly [definition: string, body: Json, message: string])[] = [
  ["v1/Pod", pod(container(), { name: "a", labels: { a: 1 } }), `${into} number into Go struct field ObjectMeta.metadata.labels of type string`],
  ["v1/Pod", pod(container(), { name: "a", labels: "x" }), `${into} string into Go struct field ObjectMeta.metadata.labels of type map[string]string`],
  ["v1/Pod", pod(container(), { name: 5 }), `${into} number into Go struct field ObjectMeta.metadata.name of type string`],
  ["v1/Pod", pod({ containers: {} }), `${into} object into Go struct field PodSpec.spec.containers of type []v1.Container`],
  ["v1/Pod", pod({ containers: ["x"] }), `${into} string into Go struct field PodSpec.spec.containers of type v1.Container`],
  ["v1/Pod", pod("x"), `${into} string into Go struct field Pod.spec of type v1.PodSpec`],
  ["v1/Pod", pod(container({ ports: [{ containerPort: "x" }] })), `${into} string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
  ["v1/Pod", pod(container({ ports: [{ containerPort: 1.5 }] })), `${into} number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
  ["v1/Pod", pod(container({ ports: [{ containerPort: 3e9 }] })), `${into} number 3000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32`],
  ["v1/Pod", pod(container({ resources: { limits: { cpu: "x" } } })), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["v1/Pod", pod(container({ resources: { limits: { cpu: true } } })), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["v1/Pod", pod({ hostNetwork: "true" }), `${into} string into Go struct field PodSpec.spec.hostNetwork of type bool`],
  ["v1/Pod", pod({}, { creationTimestamp: "x" }), 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
  ["v1/Pod", pod({}, { creationTimestamp: 5 }), `${into} number into Go struct field ObjectMeta.metadata.creationTimestamp of type string`],
  ["v1/Pod", pod({ nodeSelector: ["a"] }), `${into} array into Go struct field PodSpec.spec.nodeSelector of type map[string]string`],
  ["v1/Secret", { data: { a: "%%%" } }, "illegal base64 data at input byte 0"],
  ["v1/Secret", { data: { a: 5 } }, `${into} number into Go struct field Secret.data of type []uint8`],
  ["v1/ConfigMap", { data: { a: true } }, `${into} bool into Go struct field ConfigMap.data of type string`],
  ["v1/ConfigMap", { metadata: [] }, `${into} array into Go struct field ConfigMap.metadata of type v1.ObjectMeta`],
  // A value that its own type refuses comes before any wrong type, wherever it stands.
  ["apps/v1/Deployment", { spec: { replicas: "3", strategy: { rollingUpdate: { maxSurge: true } } } }, `${into} bool into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32`],
  ["apps/v1/Deployment", { spec: { replicas: "3" } }, `${into} string into Go struct field DeploymentSpec.spec.replicas of type int32`],
  ["coordination.k8s.io/v1/Lease", { spec: { renewTime: "2026-01-01T12:00:00Z" } }, 'parsing time "2026-01-01T12:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"'],
]

test("a value of the wrong type is refused in the server's words", () => {
  for (const [definition, body, error] of refused) expect(decodeObject(definition, body)).toEqual({ ok: false, error })
})

test("unknown fields are named by their exact paths and dropped", () => {
  const decoded = decodeObject("v1/Pod", { ...(pod({ foo: 1, containers: [{ name: "a", image: "b", bar: 2 }] }) as object), extra: 1 })
  if (!decoded.ok) throw new Error(decoded.error)
  expect(strictError(decoded.value.unknownFields)).toBe(
    'strict decoding error: unknown field "spec.foo", unknown field "spec.containers[0].bar", unknown field "extra"',
  )
  expect(decoded.value.value).toEqual({
    apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "b", resources: {} }] }, status: {},
  })
})

test("an object comes out in normal form, and the body stays as it was", () => {
  const body = Object.freeze({
    apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels: {}, annotations: { x: null }, creationTimestamp: null }, data: {}, immutable: false,
  })
  expect(decodeObject("v1/ConfigMap", body)).toMatchObject({
    value: { value: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", annotations: { x: "" } }, immutable: false }, unknownFields: [] },
  })
  const spec = { containers: [{ name: "a", resources: { requests: { cpu: 0.5, memory: "1024Mi" } } }], terminationGracePeriodSeconds: 0, hostNetwork: false, nodeSelector: {} }
  const decoded = decodeObject("v1/Pod", pod(spec, { name: "a", deletionTimestamp: "2026-01-01T14:00:00.5+02:00" }))
  expect(decoded).toMatchObject({ value: { value: { metadata: { deletionTimestamp: "2026-01-01T12:00:00Z" } } } })
  if (decoded.ok) {
    expect((decoded.value.value as unknown as { spec: Json }).spec).toEqual({
      containers: [{ name: "a", resources: { requests: { cpu: "500m", memory: "1Gi" } } }], terminationGracePeriodSeconds: 0,
    })
  }
})

test("every definition can be read", () => {
  const ids = definitionIds()
  expect(ids.length).toBeGreaterThan(400)
  for (const id of ids) expect(definitionOf(id).id).toBe(id)
  expect(definitionOf("v1/PodSpec").fields.get("volumes")).toMatchObject({ writing: "said", type: { is: "list" }, merge: { strategy: "merge", key: "name", retainKeys: true } })
})
