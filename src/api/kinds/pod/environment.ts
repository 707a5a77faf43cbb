import { canonicalQuantity, compareQuantity } from "../../../base/quantity.ts"
import type { FieldError } from "../../field-error.ts"
import { invalid, malformed, notSupported, required, requiredFormat } from "../../field-error.ts"
import { isConfigMapKey, isEnvironmentName, isLabel, isQualifiedName, isSubdomain } from "../../names.ts"
import { maskTrailingDash } from "../../metadata.ts"
import { noBacksteps } from "../../rules/paths.ts"
import type { Container } from "./types.ts"

type Variable = NonNullable<Container["env"]>[number]
type Source = NonNullable<Variable["valueFrom"]>

const sources = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"

/** Upstream: core validation's ValidateEnv. */
export function validateEnvironment(variables: readonly Variable[], path: string): FieldError[] {
  return variables.flatMap((variable, i) => [
    ...requiredFormat(`${path}[${i}].name`, variable.name, isEnvironmentName), ...sourceErrors(variable, `${path}[${i}].valueFrom`),
  ])
}

function sourceErrors({ value, valueFrom }: Variable, path: string): FieldError[] {
  if (!valueFrom) return []
  const errors: FieldError[] = []
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, environmentFields, `${path}.fieldRef`))
  if (resourceFieldRef) errors.push(...validateResourceRef(resourceFieldRef, `${path}.resourceFieldRef`, false))
  if (configMapKeyRef) errors.push(...keyErrors(configMapKeyRef, `${path}.configMapKeyRef`))
  if (secretKeyRef) errors.push(...keyErrors(secretKeyRef, `${path}.secretKeyRef`))
  if (fileKeyRef) {
    errors.push(...requiredFormat(`${path}.fileKeyRef.key`, fileKeyRef.key, isEnvironmentName), ...requiredFormat(`${path}.fileKeyRef.volumeName`, fileKeyRef.volumeName, isLabel))
    errors.push(...(fileKeyRef.path ? noBacksteps(`${path}.fileKeyRef.path`, fileKeyRef.path) : [required(`${path}.fileKeyRef.path`)]))
  }
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length
  if (count === 0) errors.push(invalid(path, "", `must specify one of: ${sources}`))
  else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"))
  else if (count > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"))
  return errors
}

const keyErrors = (ref: { name?: string; key?: string }, path: string): FieldError[] => [
  ...malformed(`${path}.name`, ref.name ?? "", isSubdomain), ...requiredFormat(`${path}.key`, ref.key, isConfigMapKey),
]

const environmentFields = [
  "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
]
export const volumeFields: readonly string[] = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"]
const convertible = new Set([...environmentFields, ...volumeFields, "spec.restartPolicy", "spec.schedulerName", "spec.hostNetwork", "status.phase", "status.nominatedNodeName"])
const subscripted = ["metadata.annotations", "metadata.labels"]

/** A field of the Pod, as the downward API offers it: `metadata.name`, `metadata.labels['key']`. */
export function validateFieldRef(ref: NonNullable<Source["fieldRef"]>, fields: readonly string[], path: string): FieldError[] {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)]
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)]
  const wrong = (why: string): FieldError[] => [invalid(`${path}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${why}`)]
  if (ref.apiVersion !== "v1") return wrong(`unsupported pod version: ${ref.apiVersion}`)
  const [, field = ref.fieldPath, key] = /^(.*)\['(.*)'\]$/s.exec(ref.fieldPath) ?? []
  if (key !== undefined) {
    if (!subscripted.includes(field)) return wrong(convertible.has(field) ? `field label does not support subscript: ${ref.fieldPath}` : `field label does not support subscript: ${ref.fieldPath}`)
    return malformed(path, field === "metadata.annotations" ? key.toLowerCase() : key, isQualifiedName)
  }
  const known = field === "spec.host" ? "spec.nodeName" : field
  if (!convertible.has(known)) return wrong(`field label not supported: ${field}`)
  return fields.includes(known) ? [] : [notSupported(`${path}.fieldPath`, known, [...fields].sort())]
}

const resourceFields = ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"]
const byteDivisors = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
const divisors: readonly (readonly [fields: RegExp, allowed: string, text: string])[] = [
  [/\.cpu$/, "1m, 1", "only divisor's values 1m and 1 are supported with the cpu resource"],
  [/\.memory$/, byteDivisors, `only divisor's values ${byteDivisors} are supported with the memory resource`],
  [/\.ephemeral-storage$/, byteDivisors, `only divisor's values ${byteDivisors} are supported with the local ephemeral storage resource`],
  [/^(requests|limits)\.hugepages-/, byteDivisors, `only divisor's values ${byteDivisors} are supported with the hugepages resource`],
]

/** An amount of a container; in volumes the container must be named. */
export function validateResourceRef(ref: NonNullable<Source["resourceFieldRef"]>, path: string, inVolume: boolean): FieldError[] {
  const { resource, divisor = "0" } = ref
  const errors: FieldError[] = []
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`))
  else if (!resource) errors.push(required(`${path}.resource`))
  else if (!resourceFields.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) errors.push(notSupported(`${path}.resource`, resource, resourceFields))
  if (compareQuantity(divisor, 0) === 0) return errors
  const rule = divisors.find(([fields]) => fields.test(resource))
  if (rule && !rule[1].split(", ").includes(canonicalQuantity(divisor) ?? "")) errors.push(invalid(`${path}.divisor`, resource, rule[2]))
  return errors
}

/** Upstream: core validation's ValidateEnvFrom. */
export function validateEnvironmentSources(list: NonNullable<Container["envFrom"]>, path: string): FieldError[] {
  return list.flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`
    const name = (ref: { name?: string }, field: string): FieldError[] => requiredFormat(`${at}.${field}.name`, ref.name, (value) => isSubdomain(maskTrailingDash(value)))
    const errors = [
      ...(prefix ? malformed(`${at}.prefix`, prefix, isEnvironmentName) : []), ...(configMapRef ? name(configMapRef, "configMapRef") : []),
      ...(secretRef ? name(secretRef, "secretRef") : []),
    ]
    if (!configMapRef && !secretRef) errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"))
    if (configMapRef && secretRef) errors.push(invalid(path, "", "may not have more than one field specified at a time"))
    return errors
  })
}
