import { isObject, type JsonObject } from "../../base/json.ts"
import { getLine, type Commandable } from "../commands.ts"
import { peek } from "../engine/connection.ts"
import { yamlText } from "../panel/yaml.ts"
import { showTab } from "../settings.ts"
import { replaceDraft } from "./draft.ts"

/** Opens an object in the editor, as it is now; to apply it is to change it. */
export async function editObject(object: Commandable): Promise<void> {
  const read = await peek(getLine(object))
  if (read?.exit !== 0) return
  const value: unknown = JSON.parse(read.text)
  if (isObject(value)) replaceDraft(yamlText(editable(value)))
  showTab("editor")
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
/** What the system writes: in a text to be applied it would say nothing, or be in the way of the next change. */
const systemFields: readonly string[] = ["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "uid"]

/** The part of an object that whoever applies it decides. */
export function editable(object: JsonObject): JsonObject {
  const rest = without(object, ["status"])
  const { metadata } = rest
  if (!isObject(metadata)) return rest
  const kept = without(metadata, systemFields)
  const annotations = isObject(kept["annotations"]) ? without(kept["annotations"], [lastApplied]) : {}
  return { ...rest, metadata: Object.keys(annotations).length > 0 ? { ...kept, annotations } : without(kept, ["annotations"]) }
}

const without = (object: JsonObject, fields: readonly string[]): JsonObject => Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name)))
