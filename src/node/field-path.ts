import { goQuote } from "../api/go-text.ts"
import type { Container, Pod } from "../api/kinds/pod/types.ts"
import { isQualifiedName } from "../api/names.ts"
import { milliValue, wholeValue } from "../base/quantity.ts"
import { refusal, success, type Result } from "../base/result.ts"

/** Where a Pod is, for what its containers ask to be told. */
export interface Surroundings {
  readonly hostAddress: string
  readonly podAddress: string
  /** What the node has for Pods: the limit of a container that has none. */
  readonly allocatable: Readonly<Record<string, string>>
}

/** What a path into a Pod says, for its containers. Upstream: podFieldSelectorRuntimeValue, and pkg/fieldpath. */
export function fieldOf(pod: Pod, path: string, { hostAddress, podAddress }: Surroundings): Result<string> {
  switch (path) {
    case "spec.nodeName":
      return success(pod.spec.nodeName ?? "")
    case "spec.serviceAccountName":
      return success(pod.spec.serviceAccountName ?? "")
    case "status.hostIP":
    case "status.hostIPs":
      return success(hostAddress)
    case "status.podIP":
    case "status.podIPs":
      return success(podAddress)
    default:
      return metadataAt(pod, path)
  }
}

/** What a path into an object's metadata says. Upstream: ExtractFieldPathAsString. */
export function metadataAt({ metadata }: Pick<Pod, "metadata">, path: string): Result<string> {
  const { labels = {}, annotations = {} } = metadata
  const subscripted = splitSubscript(path)
  if (subscripted) return entryOf(subscripted, labels, annotations, path)
  switch (path) {
    case "metadata.annotations":
      return success(formatMap(annotations))
    case "metadata.labels":
      return success(formatMap(labels))
    case "metadata.name":
      return success(metadata.name ?? "")
    case "metadata.namespace":
      return success(metadata.namespace ?? "")
    case "metadata.uid":
      return success(metadata.uid ?? "")
    default:
      return refusal(`unsupported fieldPath: ${path}`)
  }
}

/** "metadata.labels['app']" in its two parts; undefined where it has no subscript. */
export function splitSubscript(path: string): { readonly path: string; readonly subscript: string } | undefined {
  const at = path.indexOf("['")
  return at > 0 && path.endsWith("']") && path.length >= at + 4 ? { path: path.slice(0, at), subscript: path.slice(at + 2, -2) } : undefined
}

function entryOf({ path, subscript }: { readonly path: string; readonly subscript: string }, labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>, whole: string): Result<string> {
  if (path !== "metadata.labels" && path !== "metadata.annotations") return refusal(`fieldPath ${goQuote(whole)} does not support subscript`)
  const inLabels = path === "metadata.labels"
  const problems = isQualifiedName(inLabels ? subscript : subscript.toLowerCase())
  if (problems.length > 0) return refusal(`invalid key subscript in ${whole}: ${problems.join(";")}`)
  return success((inLabels ? labels : annotations)[subscript] ?? "")
}

/** A map in a line for each entry, by key. */
export function formatMap(map: Readonly<Record<string, string>>): string {
  const entries = Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, value]) => `${key}=${goQuote(value)}`).join("\n")
}

export type ResourceReference = NonNullable<NonNullable<NonNullable<Container["env"]>[number]["valueFrom"]>["resourceFieldRef"]>

/** What a container may use or has asked for, in units of the divisor, rounded up. Upstream: ExtractContainerResourceValue. */
export function resourceOf({ resources }: Pick<Container, "resources">, { resource, divisor }: Pick<ResourceReference, "resource" | "divisor">, { allocatable }: Pick<Surroundings, "allocatable">): Result<string> {
  const dot = resource.indexOf(".")
  const [kind, name] = [resource.slice(0, dot), resource.slice(dot + 1)]
  const known = ["cpu", "memory", "ephemeral-storage"].includes(name) || name.startsWith("hugepages-")
  if (!known || (kind !== "limits" && kind !== "requests")) return refusal(`unsupported container resource : ${resource}`)
  const own = (kind === "limits" ? resources?.limits : resources?.requests)?.[name]
  const value = String(own ?? (kind === "limits" ? allocatable[name] : undefined) ?? "0")
  const unit = divisor === undefined || wholeValue(String(divisor)) === 0 ? "1" : String(divisor)
  const [amount, per] = name === "cpu" ? [milliValue(value), milliValue(unit)] : [wholeValue(value), wholeValue(unit)]
  return success(String(Math.ceil(amount / per)))
}
