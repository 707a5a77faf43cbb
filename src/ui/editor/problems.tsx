import { Check } from "lucide-react"
import { useText } from "../text.ts"
import { useDraft } from "./draft.ts"
import { MarkSign } from "./plain-editor.tsx"
import { reveal } from "./reveal.ts"

/** More than these nobody reads before mending the first. */
const shownMax = 50

/** What there is to say about the text, in words, each leading to its line. */
export function Problems({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const marks = useDraft((state) => state.marks)
  return (
    <div id="editor-problems" aria-live="polite" className="shrink-0 border-t border-line bg-surface text-small" data-testid="problems">
      <Summary />
      {marks.length > 0 && (
        <ul className={`overflow-y-auto pb-1 ${compact ? "max-h-16" : "max-h-36"}`}>
          {marks.slice(0, shownMax).map(({ line, column, severity, message }) => (
            <li key={`${line} ${column} ${message}`}>
              <button type="button" className="flex w-full gap-2 px-3 py-0.5 text-left hover:bg-hover" onClick={() => reveal(line, column)} data-severity={severity}>
                <span className="mt-0.5">
                  <MarkSign severity={severity} />
                </span>
                <span className="sr-only">{t(`editor>severity>${severity}`)}:</span>
                <span className="line-clamp-3 min-w-0 flex-1 break-words" title={message}>
                  {message}
                </span>
                <span className="shrink-0 font-mono text-tiny leading-4 text-muted">{t("editor>line", { line })}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Summary() {
  const t = useText()
  const checked = useDraft((state) => state.checked)
  const problems = useDraft(({ marks }) => marks.filter(({ severity }) => severity !== "info").length)
  const empty = useDraft(({ text }) => text.trim() === "")
  const objects = checked?.documents.length ?? 0
  const fine = checked !== undefined && problems === 0 && objects > 0
  const words = empty ? t("editor>nothing") : !checked ? t("editor>checking") : problems > 0 ? t("editor>problems", { count: problems }) : objects > 0 ? t("editor>fine", { count: objects }) : t("editor>nothing")
  return (
    <p className="flex items-center gap-1.5 px-3 py-1.5 text-muted" data-testid="judgement">
      {fine && <Check size={13} aria-hidden="true" className="text-ready" />}
      {words}
    </p>
  )
}
