import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { textAt } from "../base/json-path.ts"
import type { Micros } from "../base/time.ts"
import { everythingIn } from "../cluster/observe.ts"
import { pageKey } from "../cluster/store-keys.ts"
import type { Kernel } from "../sim/kernel.ts"
import { localOf, type Chronicle } from "./chronicle.ts"
import type { Compared, Difference } from "./time-protocol.ts"

/** The most objects that are told, fields of each, and characters of a value. */
const objectsMax = 200
const fieldsMax = 20
const valueMax = 120

type Objects = ReadonlyMap<string, JsonObject>
type Field = Difference["fields"][number]

/** Puts the branch that is shown beside another one, at the present moment: that one is run in a world of its own, of which nothing stays. */
export async function compareAt(chronicle: Chronicle, branch: number): Promise<Pick<Compared, "at" | "forkedAt" | "differences" | "more">> {
  const at = chronicle.now
  const other = await chronicle.scratch(branch, at)
  try {
    const forkedAt = forkOf(chronicle, branch)
    return { at, forkedAt, ...differencesOf(objectsIn(chronicle.local.kernel), objectsIn(localOf(other).kernel)) }
  } finally {
    other.close()
  }
}

/** Where two branches part: before one of them was given what the other was not. */
function forkOf({ branch: shown, branches, now }: Chronicle, other: number): Micros {
  const theirs = branches.find(({ id }) => id === other)?.inputs ?? []
  const i = shown.inputs.findIndex((input, n) => input !== theirs[n])
  const next = Math.min(shown.inputs[i === -1 ? shown.inputs.length : i]?.at ?? Infinity, theirs[i === -1 ? shown.inputs.length : i]?.at ?? Infinity)
  return Math.min(next, now) as Micros
}

function objectsIn(kernel: Kernel): Objects {
  const { changes = [] } = everythingIn(kernel) ?? {}
  return new Map(changes.flatMap(({ key, object }) => (object && object["kind"] !== "Event" ? [[pageKey(key), object] as const] : [])))
}

/** Objects that are not the same: those that are in both first, and of them those that are wanted to be different. */
export function differencesOf(first: Objects, second: Objects): { readonly differences: readonly Difference[]; readonly more: number } {
  const all: Difference[] = []
  for (const key of [...new Set([...first.keys(), ...second.keys()])].sort()) {
    const [a, b] = [first.get(key), second.get(key)]
    const kind = textAt(a ?? b, "kind")
    if (!a || !b) all.push({ key, kind, only: a ? "first" : "second", fields: [] })
    else {
      const fields = [...fieldsThatDiffer("", a, b)].slice(0, fieldsMax)
      if (fields.length > 0) all.push({ key, kind, fields })
    }
  }
  const sorted = all.sort((a, b) => rankOf(a) - rankOf(b))
  return { differences: sorted.slice(0, objectsMax), more: Math.max(0, sorted.length - objectsMax) }
}

const rankOf = ({ only, fields }: Difference): number => (only ? 2 : fields.some(({ path }) => path.startsWith("spec.")) ? 0 : 1)

/** What differs in any two worlds, and says nothing of either: identities, versions, beats, and copies of what is told anyway. */
const noise: ReadonlySet<string> = new Set([
  "uid",
  "resourceVersion",
  "managedFields",
  "generation",
  "observedGeneration",
  "creationTimestamp",
  "renewTime",
  "acquireTime",
  "lastHeartbeatTime",
  "lastProbeTime",
  "lastTransitionTime",
  "lastUpdateTime",
  "kubectl.kubernetes.io/last-applied-configuration",
])

function* fieldsThatDiffer(path: string, first: Json | undefined, second: Json | undefined): Iterable<Field> {
  if (first === second) return
  if (isObject(first) && isObject(second)) {
    for (const key of [...new Set([...Object.keys(first), ...Object.keys(second)])].sort()) if (!noise.has(key)) yield* fieldsThatDiffer(joined(path, key), first[key], second[key])
    return
  }
  if (Array.isArray(first) && Array.isArray(second)) {
    const [a, b] = [byName(first), byName(second)]
    const named = a && b ? [a, b] : [byPlace(first), byPlace(second)]
    for (const key of new Set(named.flatMap((items) => [...(items?.keys() ?? [])]))) yield* fieldsThatDiffer(`${path}[${key}]`, named[0]?.get(key), named[1]?.get(key))
    return
  }
  yield { path, ...(first === undefined ? {} : { first: textOf(first) }), ...(second === undefined ? {} : { second: textOf(second) }) }
}

const joined = (path: string, key: string): string => (/^[\w-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${key}]`)

/** Items of a list by what tells them apart: a container's name, a condition's type, a toleration's key. */
function byName(items: readonly Json[]): ReadonlyMap<string, Json> | undefined {
  for (const field of ["name", "type", "key"]) {
    const names = items.map((item) => (isObject(item) ? item[field] : undefined))
    if (names.every((name) => typeof name === "string") && new Set(names).size === items.length) return new Map(items.map((item, i) => [String(names[i]), item]))
  }
  return undefined
}

const byPlace = (items: readonly Json[]): ReadonlyMap<string, Json> => new Map(items.map((item, i) => [String(i), item]))

function textOf(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.length > valueMax ? `${text.slice(0, valueMax)}…` : text
}
