import type { Container, Pod } from "../../api/kinds/pod/types.ts"
import { milliValue, wholeValue } from "../../base/quantity.ts"
import type { Lines } from "./text.ts"

type Variable = NonNullable<Container["env"]>[number]

/** The variables of a container and where they come from. What a field of the Pod says is only known of a Pod. */
export function environmentLines(container: Container, pod: Pod | undefined): Lines {
  const { env = [], envFrom = [] } = container
  const sources = envFrom.length === 0 ? [] : ["    Environment Variables from:", ...envFrom.map(sourceLine)]
  return [...sources, `    Environment:${env.length === 0 ? "\t<none>" : ""}`, ...env.flatMap((variable) => variableLines(variable, container, pod))]
}

function sourceLine({ configMapRef, secretRef, prefix = "" }: NonNullable<Container["envFrom"]>[number]): string {
  const from = configMapRef ? "ConfigMap" : secretRef ? "Secret" : ""
  const { name = "", optional = false } = configMapRef ?? secretRef ?? {}
  return `      ${name}\t${from}${prefix ? ` with prefix '${prefix}'` : ""}\tOptional: ${optional}`
}

function variableLines({ name, value = "", valueFrom }: Variable, container: Container, pod: Pod | undefined): Lines {
  if (!valueFrom) return value.split("\n").map((line, i) => (i === 0 ? `      ${name}:\t${line}` : `      \t${line}`))
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) return [`      ${name}:\t${pod ? fieldText(pod, fieldRef.fieldPath) : ""} (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`]
  if (resourceFieldRef) return [`      ${name}:\t${amountText(container, resourceFieldRef)} (${resourceFieldRef.resource})`]
  if (secretKeyRef) return [`      ${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`]
  return configMapKeyRef ? [`      ${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`] : []
}

/** kubectl knows the fields of metadata alone; what the node or status say stays open. Upstream: fieldpath.ExtractFieldPathAsString. */
function fieldText({ metadata }: Pod, path: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? []
  if (map !== undefined && key !== undefined) return (map === "labels" ? metadata.labels : metadata.annotations)?.[key] ?? ""
  if (path === "metadata.name") return metadata.name
  if (path === "metadata.namespace") return metadata.namespace ?? ""
  return path === "metadata.uid" ? (metadata.uid ?? "") : ""
}

type Amount = { readonly resource: string; readonly divisor?: string | number | undefined }

function amountText({ resources = {} }: Container, { resource, divisor = "0" }: Amount): string {
  const dot = resource.indexOf(".")
  const [list, name] = [resource.slice(0, dot), resource.slice(dot + 1)]
  const amounts = list === "limits" ? resources.limits : resources.requests
  const amount = amounts?.[name] ?? "0"
  const read = name === "cpu" ? milliValue : wholeValue
  const by = read(divisor) || (name === "cpu" ? 1_000 : 1)
  const count = Math.ceil(read(amount) / by)
  return count === 0 && (resource === "limits.cpu" || resource === "limits.memory") ? "node allocatable" : String(count)
}
