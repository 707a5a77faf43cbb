import { X } from "lucide-react"
import { useEffect, useState } from "react"
import { useCommands, type LoggedCommand } from "./command-log.ts"
import { applyLine } from "./editor/draft.ts"
import { useText } from "./text.ts"
import { UndoCommand } from "./timeline/undo-toast.tsx"
import { showTab } from "./settings.ts"

const shownMillis = 6_000

/** The last command that a button or a menu ran, and its answer, for a moment; what failed stays until it is put away. The editor shows what it applied itself. */
export function CommandToast() {
  const t = useText()
  const last = useCommands().findLast(({ line }) => line !== applyLine)
  const [away, setAway] = useState(0)
  const id = last?.id ?? 0
  const failed = last?.finished !== undefined && last.finished.exit !== 0
  const ended = last?.finished !== undefined
  useEffect(() => {
    if (!ended || failed) return undefined
    const timer = setTimeout(() => setAway(id), shownMillis)
    return () => clearTimeout(timer)
  }, [id, ended, failed])
  if (!last || away === id) return null
  return (
    <output className="floating appear pointer-events-auto mt-1.5 flex max-w-full items-start gap-2 py-1.5 pr-1 pl-3" data-testid="command-toast" data-exit={last.finished?.exit}>
      <button type="button" title={t("commands>show")} className="min-w-0 text-left" onClick={() => showTab("commands")}>
        <code className="block truncate text-tiny text-muted">$ {last.line}</code>
        <Said command={last} />
      </button>
      <UndoCommand command={last.line} />
      <button type="button" aria-label={t("commands>away")} title={t("commands>away")} className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text" onClick={() => setAway(id)}>
        <X size={14} aria-hidden="true" />
      </button>
    </output>
  )
}

function Said({ command: { finished } }: { readonly command: LoggedCommand }) {
  const t = useText()
  if (!finished) return <span className="block text-muted">{t("commands>running")}</span>
  const text = `${finished.stderr}${finished.stdout}`.trim()
  return <span className={`block max-h-24 overflow-hidden break-words whitespace-pre-wrap ${finished.exit === 0 ? "" : "text-failed"}`}>{text}</span>
}
