import type { JsonObject } from "../../base/json.ts"
import { useText } from "../text.ts"
import type { Commandable } from "../commands.ts"
import { revisionOf } from "./machine-details.tsx"
import { YamlView } from "./yaml-view.tsx"

/** An object itself, to read; "Edit" above opens it in the editor. */
export function YamlPart({ object, commandable: { kind, name } }: { readonly object: JsonObject | undefined; readonly commandable: Commandable }) {
  const t = useText()
  return (
    <div className="h-full overflow-y-auto px-4 py-3 compact:px-3">
      {object ? (
        <>
          <p className="mb-1.5 text-right font-mono text-tiny text-muted">{t("panel>revision", { revision: revisionOf(object) })}</p>
          <YamlView object={object} name={`${kind} ${name}`} />
        </>
      ) : (
        <p className="text-muted">{t("panel>yamlWaiting")}</p>
      )}
    </div>
  )
}
