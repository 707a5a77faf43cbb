import { isObject, type Json, type JsonObject } from "../base/json.ts"
import type { Kind } from "./kind.ts"
import type { ApiObject } from "./meta.ts"
import { podNotSimulated, volumeSources, volumesOf } from "./kinds/pod/not-simulated.ts"

/** Something of an object that is kept and shown but that nothing acts on. */
export interface NotSimulated {
  /** As field errors write it: `spec.template.spec.volumes[0].nfs`; "" for the whole object. */
  readonly path: string
  /** A few words, to stand after "not simulated": "volumes of this type". */
  readonly why: string
}

const wholeKind: readonly NotSimulated[] = Object.freeze([{ path: "", why: "nothing acts on this kind yet" }])

/**
 * What of an object is not simulated: all of it, where nothing acts on its kind; else the fields that its kind, or the Pod that it describes,
 * lists as such and that say something. Empty where all is. The object may be any value that its kind's schema reads.
 */
export function notSimulatedIn(kind: Kind, object: ApiObject): readonly NotSimulated[] {
  if (!kind.simulated) return wholeKind
  const fields = object as unknown as JsonObject
  const own = Object.entries(kind.notSimulated).flatMap(([path, why]) => found(fields, path, why))
  if (kind.podSpec === "") return own
  const spec = at(fields, kind.podSpec)
  if (!isObject(spec)) return own
  const ofPod = Object.entries(podNotSimulated).flatMap(([path, why]) => found(spec, path, why))
  return [...own, ...[...ofPod, ...volumesNotSimulated(spec)].map(({ path, why }) => ({ path: `${kind.podSpec}.${path}`, why }))]
}

function volumesNotSimulated(spec: Json): NotSimulated[] {
  return volumesOf(spec).flatMap((volume, i) =>
    Object.keys(volume).filter((field) => field !== "name" && !volumeSources.includes(field)).map((field) => ({ path: `volumes[${i}].${field}`, why: "volumes of this type" })))
}

const at = (fields: Json, path: string): Json | undefined =>
  path.split(".").reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), fields)

/** `a.b=value` and `a.b!=value` mean the field only where it has that value, or another one. */
const shape = /^([^!=]+)(?:(!?)=(.*))?$/

/** Every place that a path without indexes means, where the value there says something. */
function found(root: Json, path: string, why: string): NotSimulated[] {
  const [, names = "", not, wanted] = shape.exec(path) ?? []
  const says = (value: Json): boolean => (wanted === undefined ? !isEmpty(value) : (value === wanted) === (not === ""))
  return places(root, names.split("."), "").filter(({ value }) => says(value)).map((place) => ({ path: place.path, why }))
}

interface Place {
  readonly path: string
  readonly value: Json
}

function places(value: Json | undefined, names: readonly string[], path: string): Place[] {
  if (value === undefined || value === null) return []
  if (names.length === 0) return [{ path, value }]
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item, i) => places(item, names, `${path}[${i}]`))
  const [name = "", ...rest] = names
  return isObject(value) ? places(value[name], rest, path === "" ? name : `${path}.${name}`) : []
}

const isEmpty = (value: Json): boolean => value === false || value === "" || value === 0 || (typeof value === "object" && Object.keys(value ?? {}).length === 0)
