import { ArrowUpFromLine } from "lucide-react"
import { applyFirstExample } from "../editor/editor.tsx"
import { useText } from "../text.ts"

/** The empty picture names the next command and offers it. */
export function Hint({ className }: { readonly className: string }) {
  const t = useText()
  return (
    <div className={`pointer-events-auto flex items-center gap-3 compact:gap-2 ${className}`} data-testid="hint">
      <p className="min-w-0 flex-1 compact:text-small">
        <strong className="font-semibold max-[500px]:hidden">{t("hint>empty")} </strong>
        {t("hint>next")}
      </p>
      <button
        type="button"
        title={t("editor>applyHint")}
        className="inline-flex shrink-0 items-center gap-1.5 rounded-card bg-accent px-2.5 py-1 text-small font-medium text-on-accent hover:brightness-110"
        onClick={() => void applyFirstExample()}
        data-testid="hint-apply"
      >
        <ArrowUpFromLine size={14} aria-hidden="true" />
        {t("hint>apply")}
      </button>
    </div>
  )
}
