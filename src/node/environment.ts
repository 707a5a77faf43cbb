import type { ApiObject } from "../api/meta.ts"
import type { Container, Pod } from "../api/kinds/pod/types.ts"
import { refusal, success, type Result } from "../base/result.ts"
import { expand } from "./expansion.ts"
import { fieldOf, resourceOf, type Surroundings } from "./field-path.ts"
import { everyContainer } from "./restart-policy.ts"
import { dataOf, missingText, type Sources } from "./volumes/contents.ts"

export type Environment = Readonly<Record<string, string>>

type Variable = NonNullable<Container["env"]>[number]
type Reference = { readonly name?: string; readonly optional?: boolean }

/** What the runtime gives every container. */
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/**
 * What a container finds in its environment: what it takes from ConfigMaps and Secrets, then its own variables in order, each of
 * which may name those before it, then the Services of its namespace; or why it can't be made. Upstream: makeEnvironmentVariables.
 */
export function environmentOf(pod: Pod, container: Container, services: Environment, { surroundings, object }: Pick<Sources, "surroundings" | "object">): Result<Environment> {
  const own: Record<string, string> = {}
  for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
    const found = whole(object, configMapRef ? "configmaps" : "secrets", configMapRef ?? secretRef ?? {})
    if (!found.ok) return found
    if (found.value) for (const [key, value] of Object.entries(dataOf(found.value))) own[prefix + key] = value
  }
  for (const variable of container.env ?? []) {
    const value = variable.value ? success(expand(variable.value, (name) => own[name] ?? services[name])) : valueFrom(pod, container, variable, surroundings, object)
    if (!value.ok) return value
    if (value.value !== undefined) own[variable.name] = value.value
  }
  return success({ PATH: usualPath, HOSTNAME: pod.spec.hostname ?? pod.metadata.name, ...services, ...own })
}

/** An object that a container takes from; undefined where it is not there and need not be. */
function whole(object: Sources["object"], plural: "configmaps" | "secrets", { name = "", optional = false }: Reference): Result<ApiObject | undefined> {
  const found = object(plural, name)
  return found.ok && !found.value && !optional ? refusal(missingText(plural, name)) : found
}

/** The value of a variable that says where it comes from; undefined where that may be absent, and is. */
function valueFrom(pod: Pod, container: Container, { valueFrom: from }: Variable, surroundings: Surroundings, object: Sources["object"]): Result<string | undefined> {
  if (from?.fieldRef) return fieldOf(pod, from.fieldRef.fieldPath, surroundings)
  if (from?.resourceFieldRef) {
    const named = from.resourceFieldRef.containerName
    const other = named ? everyContainer(pod.spec).find(({ name }) => name === named) : container
    return other ? resourceOf(other, from.resourceFieldRef, surroundings) : refusal(`container ${named} not found`)
  }
  if (from?.configMapKeyRef) return entry(pod, object, "configmaps", from.configMapKeyRef)
  return from?.secretKeyRef ? entry(pod, object, "secrets", from.secretKeyRef) : success("")
}

function entry({ metadata }: Pod, object: Sources["object"], plural: "configmaps" | "secrets", reference: Reference & { readonly key: string }): Result<string | undefined> {
  const found = whole(object, plural, reference)
  if (!found.ok || !found.value) return found.ok ? success(undefined) : found
  const value = Object.hasOwn(dataOf(found.value), reference.key) ? dataOf(found.value)[reference.key] : undefined
  if (value !== undefined || reference.optional) return success(value)
  return refusal(`couldn't find key ${reference.key} in ${plural === "configmaps" ? "ConfigMap" : "Secret"} ${metadata.namespace ?? ""}/${reference.name ?? ""}`)
}
