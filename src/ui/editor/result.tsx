import { X } from "lucide-react"
import { useText } from "../text.ts"
import { applyLine, draft, useDraft } from "./draft.ts"

/** What the last apply printed. */
export function Result() {
  const t = useText()
  const applied = useDraft((state) => state.applied)
  if (!applied) return null
  const { exit, stdout, stderr } = applied.finished
  return (
    <output className="block shrink-0 border-t border-line bg-canvas" data-testid="result" data-exit={exit}>
      <div className="flex items-center gap-2 px-3 pt-1.5">
        <span className={`text-small font-medium ${exit === 0 ? "" : "text-failed"}`}>{t(exit === 0 ? "editor>result>done" : "editor>result>failed")}</span>
        <code className="min-w-0 flex-1 truncate text-tiny text-muted">{applyLine}</code>
        <button type="button" aria-label={t("editor>result>dismiss")} title={t("editor>result>dismiss")} className="inline-flex size-6 items-center justify-center rounded text-muted hover:bg-hover hover:text-text" onClick={() => draft.setState({ applied: undefined })}>
          <X size={14} aria-hidden="true" />
        </button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus */}
      <pre tabIndex={0} aria-label={t("editor>result>title")} className="max-h-28 overflow-y-auto px-3 pb-2 text-small leading-[17px] break-words whitespace-pre-wrap">
        {stdout}
        {stderr !== "" && <span className="text-failed">{stderr}</span>}
      </pre>
    </output>
  )
}
