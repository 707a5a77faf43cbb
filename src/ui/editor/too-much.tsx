import { useText } from "../text.ts"
import { draft, useDraft } from "./draft.ts"
import { bytesMax, documentsMax, megabytes } from "./limits.ts"

/** Says what was not taken in, and that nothing is lost. */
export function TooMuchStrip() {
  const t = useText()
  const refused = useDraft((state) => state.refused)
  if (!refused) return null
  const text = refused.type === "bytes" ? t("editor>tooMuch>bytes", { size: megabytes(refused.bytes), most: megabytes(bytesMax) }) : t("editor>tooMuch>documents", { count: refused.documents, most: documentsMax })
  return (
    <div role="alert" className="flex items-start gap-3 border-b border-line bg-raised px-3 py-2" data-testid="too-much">
      <p className="min-w-0 flex-1">
        <strong className="font-semibold">{t("editor>tooMuch>title")}.</strong> {text}
      </p>
      <button type="button" className="shrink-0 rounded-card border border-line px-2 py-0.5 text-small hover:bg-hover" onClick={() => draft.setState({ refused: undefined })}>
        {t("editor>tooMuch>dismiss")}
      </button>
    </div>
  )
}
