import { memo, useEffect, useRef } from "react"
import { useText } from "../text.ts"
import { draft, useDraft, write } from "./draft.ts"
import { highlight, type Piece } from "./highlight.ts"
import type { Mark } from "./marks.ts"
import { onReveal } from "./reveal.ts"

const looks: Readonly<Record<Piece["type"], string>> = { key: "text-accent", text: "", number: "font-medium", word: "font-medium italic", mark: "text-muted", comment: "text-muted italic" }

/** Longer texts are shown without colours: their lines would cost more than they tell. */
const colouredCharactersMax = 60_000
const rowPixels = 18

/** A field of text with the same colours and marks as the large editor: there at once, and all there is on small screens. Tab leaves it, as it leaves every field. */
export function PlainEditor() {
  const t = useText()
  const text = useDraft((state) => state.text)
  const marks = useDraft((state) => state.marks)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => onReveal((line, column) => showLine(field.current, line, column)), [])
  const rows = text.split("\n").length
  return (
    <div className="h-full overflow-auto bg-canvas font-mono text-small leading-[18px] [scrollbar-gutter:stable]" data-testid="plain-editor">
      <div className="grid min-h-full w-max min-w-full grid-cols-[auto_1fr]">
        <Gutter rows={rows} marks={marks} />
        <div className="relative py-2 pr-4">
          <pre aria-hidden="true" className="pointer-events-none min-h-[18px] text-small whitespace-pre">
            {text.length <= colouredCharactersMax ? <Coloured text={text} /> : `${text}\n`}
          </pre>
          {marks.map((mark) => (
            <Underline key={`${mark.line} ${mark.column} ${mark.message}`} mark={mark} />
          ))}
          <textarea
            ref={field}
            value={text}
            aria-label={t("editor>label")}
            aria-describedby="editor-problems"
            placeholder={t("editor>empty")}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            data-testid="editor-field"
            className="absolute inset-0 size-full resize-none overflow-hidden bg-transparent py-2 pr-4 whitespace-pre text-transparent caret-text outline-none placeholder:text-muted focus-visible:outline-none"
            onChange={(event) => write(event.currentTarget.value)}
          />
        </div>
      </div>
    </div>
  )
}

const Coloured = memo(function Coloured({ text }: { readonly text: string }) {
  return highlight(text).map((pieces, row) => (
    <code key={row} className="block min-h-[18px]">
      {pieces.map(({ type, text: piece }, i) => (
        <span key={i} className={looks[type]}>
          {piece}
        </span>
      ))}
    </code>
  ))
})

const markColours: Readonly<Record<Mark["severity"], string>> = { error: "text-failed", warning: "text-not-ready", info: "text-accent" }

const Gutter = memo(function Gutter({ rows, marks }: { readonly rows: number; readonly marks: readonly Mark[] }) {
  const first = new Map([...marks].reverse().map((mark) => [mark.line, mark]))
  return (
    <div aria-hidden="true" className="sticky left-0 z-10 bg-canvas py-2 pr-2 pl-1 text-right text-tiny leading-[18px] text-muted select-none">
      {Array.from({ length: rows }, (_, i) => {
        const mark = first.get(i + 1)
        return (
          <div key={i} className="flex h-[18px] min-w-9 items-center justify-end gap-1">
            {mark && <MarkSign severity={mark.severity} />}
            {i + 1}
          </div>
        )
      })}
    </div>
  )
})

/** How grave a mark is: an error a cross, a warning a triangle, a note a ring. */
export function MarkSign({ severity }: { readonly severity: Mark["severity"] }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={`shrink-0 ${markColours[severity]}`} data-severity={severity}>
      {severity === "error" && <path d="M6 0a6 6 0 1 1 0 12A6 6 0 0 1 6 0zM3.6 3.6l4.8 4.8M8.4 3.6 3.6 8.4" fill="currentColor" stroke="var(--canvas)" strokeWidth="1.4" strokeLinecap="round" />}
      {severity === "warning" && <path d="M6 .8 11.6 11H.4z" fill="currentColor" />}
      {severity === "info" && <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.8" />}
    </svg>
  )
}

/** Columns are as wide as a digit, the font being what it is. */
function Underline({ mark: { line, column, endColumn, severity } }: { readonly mark: Mark }) {
  return (
    <span
      aria-hidden="true"
      className={`pointer-events-none absolute border-b-2 border-dotted ${markColours[severity]}`}
      style={{ top: 8 + (line - 1) * rowPixels, height: rowPixels - 1, left: `${column - 1}ch`, width: `${endColumn - column}ch` }}
    />
  )
}

/** Puts the cursor on a line of the field and brings it into view. */
function showLine(field: HTMLTextAreaElement | null, line: number, column: number): void {
  if (!field) return
  const before = draft.getState().text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0)
  field.focus({ preventScroll: true })
  field.setSelectionRange(before + column - 1, before + column - 1)
  field.closest("[data-testid=plain-editor]")?.scrollTo({ top: Math.max(0, (line - 4) * rowPixels) })
}
