import * as monaco from "monaco-editor/editor"
// oxlint-disable-next-line import/default -- Vite makes it
import EditorWorker from "monaco-editor/editor/editor.worker.js?worker"
import { useEffect, useLayoutEffect, useRef } from "react"
import { useText } from "../../text.ts"
import { applyDraft, draft, useDraft, write } from "../draft.ts"
import type { Mark } from "../marks.ts"
import { onReveal } from "../reveal.ts"
// oxlint-disable-next-line import/no-unassigned-import -- Monaco's features register themselves
import "./features.ts"
import { startYaml } from "./language.ts"
import { startLook } from "./look.ts"

const uri = monaco.Uri.parse("file:///manifests.yaml")
let started = false

function start(): void {
  if (started) return
  started = true
  Object.assign(globalThis, { MonacoEnvironment: { getWorker: () => new EditorWorker() } })
  startLook()
  startYaml()
}

interface Props {
  /** Where the cursor was in the field that this editor takes the place of; undefined where nobody was writing. */
  readonly cursor: number | undefined
  readonly tabLeaves: boolean
}

/** The large editor: Kubernetes' schema completes and explains, the engine judges. */
export function MonacoEditor({ cursor, tabLeaves }: Props) {
  const t = useText()
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined)
  const marks = useDraft((state) => state.marks)
  const label = t("editor>label")
  const placeholder = t("editor>empty")
  const firstCursor = useRef(cursor)

  // Before the browser can tell anyone of the next key: it belongs to this editor.
  useLayoutEffect(() => {
    if (!box.current) return undefined
    start()
    const made = open(box.current, label, placeholder)
    editor.current = made
    if (firstCursor.current !== undefined) {
      made.focus()
      const position = made.getModel()?.getPositionAt(firstCursor.current)
      if (position) made.setPosition(position)
    }
    const stops = [onReveal((lineNumber, column) => show(made, lineNumber, column)), draft.subscribe(({ text }) => take(made, text))]
    return () => {
      for (const stop of stops) stop()
      made.dispose()
    }
  }, [label, placeholder])

  useEffect(() => {
    const model = editor.current?.getModel()
    if (model) monaco.editor.setModelMarkers(model, "orrery", marks.map(marker))
  }, [marks])

  useEffect(() => editor.current?.updateOptions({ tabFocusMode: tabLeaves }), [tabLeaves])

  return <div ref={box} className="size-full" data-testid="monaco" />
}

/** The model outlives the editor that shows it, so that undo reaches back over a change of tabs. */
function open(element: HTMLElement, ariaLabel: string, placeholder: string): monaco.editor.IStandaloneCodeEditor {
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel("", "yaml", uri)
  model.updateOptions({ tabSize: 2, insertSpaces: true })
  const made = monaco.editor.create(element, {
    model,
    ariaLabel,
    placeholder,
    automaticLayout: true,
    detectIndentation: false,
    fixedOverflowWidgets: true,
    folding: true,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 12,
    lineHeight: 18,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 6,
    links: false,
    minimap: { enabled: false },
    overviewRulerLanes: 1,
    padding: { top: 8, bottom: 8 },
    quickSuggestions: { other: true, strings: true, comments: false },
    renderLineHighlight: "line",
    scrollBeyondLastLine: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, alwaysConsumeMouseWheel: false },
    stickyScroll: { enabled: false },
    unicodeHighlight: { ambiguousCharacters: false },
    wordBasedSuggestions: "off",
  })
  take(made, draft.getState().text)
  made.onDidChangeModelContent(() => write(model.getValue()))
  made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => void applyDraft())
  return made
}

/** A text from elsewhere (an example, an object to edit) comes in as one edit, which undo takes back. */
function take(editor: monaco.editor.IStandaloneCodeEditor, text: string): void {
  const model = editor.getModel()
  if (!model || model.getValue() === text) return
  model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
  editor.setPosition({ lineNumber: 1, column: 1 })
  editor.setScrollTop(0)
}

function show(editor: monaco.editor.IStandaloneCodeEditor, lineNumber: number, column: number): void {
  editor.setPosition({ lineNumber, column })
  editor.revealLineInCenterIfOutsideViewport(lineNumber)
  editor.focus()
}

const severities = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, info: monaco.MarkerSeverity.Info } as const

const marker = ({ line, column, endColumn, severity, message }: Mark): monaco.editor.IMarkerData => ({
  startLineNumber: line, startColumn: column, endLineNumber: line, endColumn, severity: severities[severity], message,
})
