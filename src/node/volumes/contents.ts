import type { ApiObject } from "../../api/meta.ts"
import type { Container, Pod, Volume } from "../../api/kinds/pod/types.ts"
import { decodeBase64 } from "../../api/schema/scalars.ts"
import { success, refusal, type Result } from "../../base/result.ts"
import { fieldOf, resourceOf, type ResourceReference, type Surroundings } from "../field-path.ts"
import type { Files } from "../files/tree.ts"
import { everyContainer } from "../restart-policy.ts"

/** What the files of a volume are made of. */
export interface Sources {
  readonly pod: Pod
  readonly surroundings: Surroundings
  /** A ConfigMap or Secret of the Pod's namespace; or why it can't be had. */
  readonly object: (plural: "configmaps" | "secrets", name: string) => Result<ApiObject | undefined>
  /** The service account's token for a source of a projected volume. */
  readonly token: (source: TokenSource) => Result<string>
}

type Projected = NonNullable<Volume["projected"]>
type Source = NonNullable<Projected["sources"]>[number]
export type TokenSource = NonNullable<Source["serviceAccountToken"]>
type Items = NonNullable<Volume["configMap"]>["items"]
type DownwardItems = NonNullable<Volume["downwardAPI"]>["items"]

const usualMode = 0o644

/** The files of a volume that the kubelet writes; undefined where the volume is none of those. Upstream: the plugins under pkg/volume. */
export function contentsOf({ configMap, secret, projected, downwardAPI }: Volume, sources: Sources): Result<Files> | undefined {
  if (configMap) return fromObject(sources, "configmaps", configMap.name ?? "", configMap.items, configMap.optional, configMap.defaultMode)
  if (secret) return fromObject(sources, "secrets", secret.secretName ?? "", secret.items, secret.optional, secret.defaultMode)
  if (downwardAPI) return downward(sources, downwardAPI.items, downwardAPI.defaultMode)
  return projected ? project(sources, projected) : undefined
}

function fromObject({ object }: Sources, plural: "configmaps" | "secrets", name: string, items: Items, optional = false, mode = usualMode): Result<Files> {
  const found = object(plural, name)
  if (!found.ok) return found
  if (!found.value && !optional) return refusal(missingText(plural, name))
  const data = found.value ? dataOf(found.value) : {}
  if (!items?.length) return success(Object.fromEntries(Object.entries(data).map(([key, text]) => [key, { text, mode }])))
  const absent = items.find(({ key }) => data[key] === undefined)
  if (absent && !optional) return refusal(plural === "configmaps" ? `configmap references non-existent config key: ${absent.key}` : `references non-existent secret key: ${absent.key}`)
  return success(Object.fromEntries(items.flatMap(({ key, path, mode: own }) => (data[key] === undefined ? [] : [[path, { text: data[key], mode: own ?? mode }]]))))
}

export const missingText = (plural: "configmaps" | "secrets", name: string): string => `${plural.slice(0, -1)} "${name}" not found`

/** The entries of a ConfigMap or Secret as text; bytes that are no UTF-8 become U+FFFD. */
export function dataOf(object: ApiObject): Readonly<Record<string, string>> {
  const { data = {}, binaryData = {}, kind } = object as ApiObject & { readonly data?: Record<string, string>; readonly binaryData?: Record<string, string> }
  const decoded = (entries: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, decodeBase64(value)]))
  return kind === "Secret" ? decoded(data) : { ...data, ...decoded(binaryData) }
}

function downward({ pod, surroundings }: Sources, items: DownwardItems = [], mode = usualMode): Result<Files> {
  const files: Record<string, Files[string]> = {}
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const container = everyContainer(pod.spec).find(({ name }) => name === resourceFieldRef?.containerName)
    const text = fieldRef ? fieldOf(pod, fieldRef.fieldPath, surroundings) : resourceFieldRef ? resourceIn(container, resourceFieldRef, surroundings) : success("")
    if (!text.ok) return text
    files[path] = { text: text.value, mode: own ?? mode }
  }
  return success(files)
}

function resourceIn(container: Container | undefined, reference: ResourceReference, surroundings: Surroundings): Result<string> {
  return container ? resourceOf(container, reference, surroundings) : refusal(`container ${reference.containerName ?? ""} not found`)
}

function project(sources: Sources, { sources: list, defaultMode: mode = usualMode }: Projected): Result<Files> {
  let files: Files = {}
  const problems: string[] = []
  for (const source of list ?? []) {
    const part = sourceFiles(sources, source, mode)
    if (part.ok) files = { ...files, ...part.value }
    else problems.push(part.error)
  }
  if (problems.length === 0) return success(files)
  return refusal(problems.length === 1 ? (problems[0] as string) : `[${problems.join(", ")}]`)
}

function sourceFiles(sources: Sources, { configMap, secret, downwardAPI, serviceAccountToken }: Source, mode: number): Result<Files> {
  if (configMap) return fromObject(sources, "configmaps", configMap.name ?? "", configMap.items, configMap.optional, mode)
  if (secret) return fromObject(sources, "secrets", secret.name ?? "", secret.items, secret.optional, mode)
  if (downwardAPI) return downward(sources, downwardAPI.items, mode)
  if (!serviceAccountToken) return success({})
  const token = sources.token(serviceAccountToken)
  return token.ok ? success({ [serviceAccountToken.path]: { text: token.value, mode } }) : token
}
