import type { Kind } from "../api/kind.ts"
import type { PatchField, PatchSchema } from "../api/patch/patch-schema.ts"

/** How lists of the kinds merge. (Stands in until the schema of each kind says so itself.) */
const mergeKeys: Readonly<Record<string, string>> = {
  conditions: "type", addresses: "type", ownerReferences: "uid", finalizers: "", containers: "name", initContainers: "name", env: "name", volumes: "name",
  volumeMounts: "mountPath", imagePullSecrets: "name", ports: "containerPort", hostAliases: "ip", topologySpreadConstraints: "topologyKey", podIPs: "ip",
}

const anyField: PatchSchema = Object.freeze({ name: "object", field: fieldOf })

function fieldOf(name: string): PatchField {
  const mergeKey = mergeKeys[name]
  return { schema: anyField, strategy: mergeKey === undefined ? "" : "merge", retainKeys: false, mergeKey: mergeKey ?? "" }
}

export const patchSchemaOf = (_kind: Kind): PatchSchema => anyField
