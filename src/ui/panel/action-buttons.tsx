import type { MachineAction } from "../../bridge/protocol.ts"
import { actionWords } from "../diagram/action-words.ts"
import { act } from "../engine/connection.ts"
import { useText } from "../text.ts"

/** The menu's actions as buttons, for who reads the details anyway. */
export function ActionButtons({ actions }: { readonly actions: readonly MachineAction[] }) {
  const t = useText()
  if (actions.length === 0) return <p className="text-muted">{t("action>nothing")}</p>
  return (
    <div className="flex flex-wrap gap-1.5">
      {actions.map((action) => {
        const { icon: Icon, name, hint } = actionWords(t, action)
        return (
          <button
            key={`${action.type} ${"process" in action ? action.process : ""}`}
            type="button"
            title={hint}
            className="inline-flex items-center gap-1.5 rounded-card border border-line px-2 py-1 text-small hover:bg-hover"
            onClick={() => act(action)}
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
            {name}
          </button>
        )
      })}
    </div>
  )
}
