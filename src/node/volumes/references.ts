import type { Pod } from "../../api/kinds/pod/types.ts"
import { everyContainer } from "../restart-policy.ts"

export type SourcePlural = "configmaps" | "secrets"

/** What a Pod refers to: "configmaps/NAME" and "secrets/NAME" of its namespace, each once. */
export function referencesOf({ spec }: Pod): readonly string[] {
  const known = remembered.get(spec)
  if (known) return known
  const found = new Set<string>()
  const add = (plural: SourcePlural, name: string | undefined): void => void (name && found.add(`${plural}/${name}`))
  for (const { configMap, secret, projected } of spec.volumes ?? []) {
    add("configmaps", configMap?.name)
    add("secrets", secret?.secretName)
    for (const source of projected?.sources ?? []) {
      add("configmaps", source.configMap?.name)
      add("secrets", source.secret?.name)
    }
  }
  for (const { env, envFrom } of everyContainer(spec)) {
    for (const { configMapRef, secretRef } of envFrom ?? []) {
      add("configmaps", configMapRef?.name)
      add("secrets", secretRef?.name)
    }
    for (const { valueFrom } of env ?? []) {
      add("configmaps", valueFrom?.configMapKeyRef?.name)
      add("secrets", valueFrom?.secretKeyRef?.name)
    }
  }
  const references = [...found]
  remembered.set(spec, references)
  return references
}

/** A function of the spec, which is frozen and shared: worked out once. */
const remembered = new WeakMap<object, readonly string[]>()
