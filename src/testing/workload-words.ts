import { isObject, type Json, type JsonObject } from "../base/json.ts"

/** What changed of a workload, a Pod or a namespace: sizes, counts, conditions, owners, revision, and whether it goes. */
export function sayWorkload(now: JsonObject, before: JsonObject | undefined): string {
  const [old, present] = [before ? factsOf(before) : {}, factsOf(now)]
  const names = [...new Set([...Object.keys(present), ...Object.keys(old)])]
  return names.flatMap((name) => (present[name] === old[name] ? [] : [present[name] === undefined ? `-${name}` : `${name} ${present[name]}`])).join(", ")
}

const counts = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas"]

function factsOf({ kind, metadata, spec, status }: JsonObject): Record<string, string> {
  const [of, meta, wanted] = [asObject(status), asObject(metadata), asObject(spec)]
  const owners = asList(meta["ownerReferences"]).map((owner) => asObject(owner)["name"])
  const facts: Record<string, Json | undefined> = {
    wants: kind === "Pod" ? undefined : wanted["replicas"],
    owner: owners.length > 0 ? owners.map(wordOf).join(" ") : undefined,
    revision: asObject(meta["annotations"])["deployment.kubernetes.io/revision"],
    finalizers: asList(meta["finalizers"]).map(wordOf).join(" ") || undefined,
    going: meta["deletionTimestamp"] === undefined ? undefined : true,
    phase: of["phase"],
    generation: of["observedGeneration"],
  }
  for (const name of counts) facts[name.replace(/Replicas$/, "")] = of[name]
  for (const condition of asList(of["conditions"]).map(asObject)) facts[wordOf(condition["type"])] = `${wordOf(condition["status"])}${condition["reason"] === undefined ? "" : `(${wordOf(condition["reason"])})`}`
  return Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, wordOf(value)]])))
}

const wordOf = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value ?? null))
const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const asList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
