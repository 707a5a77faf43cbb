import { ArrowUpFromLine, ChevronDown, Keyboard, LoaderCircle, Undo2 } from "lucide-react"
import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { useEffect, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react"
import { en } from "../../messages/en.ts"
import { useText } from "../text.ts"
import { useCompact } from "../room.ts"
import { applyDraft, bringBack, draft, isNothing, replaceDraft, useDraft, watchDraft } from "./draft.ts"
import { tooMuch, type TooMuch } from "./limits.ts"
import { PlainEditor } from "./plain-editor.tsx"
import { Problems } from "./problems.tsx"
import { Result } from "./result.tsx"
import { TooMuchStrip } from "./too-much.tsx"
import { useLargeEditor } from "./use-large-editor.ts"

/** Where YAML is written, judged and applied. */
export function Editor() {
  const compact = useCompact()
  const { Large, cursor, want } = useLargeEditor(compact)
  const [tabLeaves, setTabLeaves] = useState(false)
  const toggleTab = (): void => setTabLeaves(!tabLeaves)
  useEffect(watchDraft, [])
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    const control = event.ctrlKey || event.metaKey
    if (control && event.key === "Enter") void applyDraft()
    else if (Large && event.ctrlKey && event.key === "m") toggleTab()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // React Flow takes the space bar from whatever is not marked so, and Monaco's field is no textarea.
    <div className="nokey flex h-full flex-col" onPointerEnter={want} onFocusCapture={want} onPasteCapture={guardPaste} onDropCapture={guardDrop} onDragOver={(event) => event.preventDefault()} onKeyDownCapture={onKeyDownCapture} data-testid="editor">
      <Toolbar tabLeaves={Large ? tabLeaves : undefined} onToggleTab={toggleTab} compact={compact} />
      <TooMuchStrip />
      <div className="min-h-0 flex-1">{Large ? <Large cursor={cursor} tabLeaves={tabLeaves} /> : <PlainEditor />}</div>
      <Problems compact={compact} />
      <Result />
    </div>
  )
}

/** `tabLeaves` is undefined where Tab leaves anyway. */
function Toolbar({ tabLeaves, onToggleTab, compact }: { readonly tabLeaves: boolean | undefined; readonly onToggleTab: () => void; readonly compact: boolean }) {
  const t = useText()
  const applying = useDraft((state) => state.applying)
  const empty = useDraft(isNothing)
  const before = useDraft((state) => state.before)
  const Sign = applying ? LoaderCircle : ArrowUpFromLine
  return (
    <div className="flex h-10 shrink-0 items-center gap-1.5 border-b border-line px-2 compact:h-8">
      <Examples />
      {before !== undefined && (
        <button type="button" title={t("editor>undo")} aria-label={t("editor>undo")} className="inline-flex size-7 items-center justify-center rounded-card text-muted hover:bg-hover hover:text-text" onClick={bringBack}>
          <Undo2 size={15} aria-hidden="true" />
        </button>
      )}
      <span className="flex-1" />
      {tabLeaves !== undefined && !compact && (
        <button type="button" aria-pressed={tabLeaves} title={t("editor>tabHint")} className="inline-flex items-center gap-1.5 rounded-card px-2 py-1 text-small text-muted hover:bg-hover hover:text-text" onClick={onToggleTab}>
          <Keyboard size={14} aria-hidden="true" />
          {t(tabLeaves ? "editor>tabLeaves" : "editor>tabIndents")}
        </button>
      )}
      <button
        type="button"
        disabled={applying || empty}
        title={t("editor>applyHint")}
        data-testid="apply"
        className="inline-flex items-center gap-1.5 rounded-card bg-accent px-2.5 py-1 text-small font-medium text-on-accent hover:brightness-110 disabled:opacity-50"
        onClick={() => void applyDraft()}
      >
        <Sign size={14} aria-hidden="true" className={applying ? "animate-spin" : ""} />
        {t(applying ? "editor>applying" : "editor>apply")}
      </button>
    </div>
  )
}

type ExampleName = keyof typeof en.example
const exampleNames = Object.keys(en.example) as readonly ExampleName[]

/** Puts an example into the editor; what was there can be brought back. */
async function loadExample(name: ExampleName): Promise<void> {
  const { examples } = await import("./examples.ts")
  replaceDraft(examples[name])
}

/** What a newcomer may do first: the example of three web servers, written and applied. */
export async function applyFirstExample(): Promise<void> {
  await loadExample("web")
  await applyDraft()
}

function Examples() {
  const t = useText()
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger className="inline-flex items-center gap-1 rounded-card border border-line px-2 py-1 text-small hover:bg-hover" data-testid="examples">
        {t("editor>examples")}
        <ChevronDown size={13} aria-hidden="true" className="text-muted" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align="start" sideOffset={4} collisionPadding={8} className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 overflow-y-auto p-1">
          <Dropdown.Label className="px-2 pt-1 pb-1.5 text-small font-semibold text-muted">{t("editor>examplesTitle")}</Dropdown.Label>
          {exampleNames.map((name) => (
            <Dropdown.Item key={name} data-testid={`example-${name}`} className="rounded px-2 py-1 outline-none data-highlighted:bg-hover forced-colors:data-highlighted:outline-2" onSelect={() => void loadExample(name)}>
              {t(`example>${name}`)}
            </Dropdown.Item>
          ))}
          <p className="px-2 pt-1.5 pb-1 text-tiny text-muted">{t("editor>replaces")}</p>
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}

/** Refuses what would freeze the editor, before the editor sees it. */
function guardPaste(event: ClipboardEvent): void {
  if (refuse(tooMuch(event.clipboardData.getData("text/plain")))) stop(event)
}

/** A dropped file becomes the text; the browser would leave the page for it. */
function guardDrop(event: DragEvent): void {
  const file = event.dataTransfer.files[0]
  if (!file) return refuse(tooMuch(event.dataTransfer.getData("text/plain"))) ? stop(event) : undefined
  stop(event)
  void file.text().then((text) => refuse(tooMuch(text)) || replaceDraft(text))
}

function refuse(refused: TooMuch | undefined): boolean {
  draft.setState({ refused })
  return refused !== undefined
}

function stop(event: ClipboardEvent | DragEvent): void {
  event.preventDefault()
  event.stopPropagation()
}
