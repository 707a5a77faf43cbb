import * as monaco from "monaco-editor/editor"
import { onColours } from "../../theme.ts"

const name = "orrery"

/** Gives Monaco the page's own colours, in each theme. */
export function startLook(): void {
  define()
  onColours(define)
}

function define(): void {
  const root = document.documentElement
  const styles = getComputedStyle(root)
  const colour = (variable: string): string => hex(styles.getPropertyValue(`--${variable}`).trim())
  const forced = matchMedia("(forced-colors: active)").matches
  const dark = root.dataset["theme"] === "dark"
  monaco.editor.defineTheme(name, {
    base: forced ? (dark ? "hc-black" : "hc-light") : dark ? "vs-dark" : "vs",
    inherit: true,
    rules: forced ? [] : [
      { token: "type.yaml", foreground: colour("accent").slice(1) },
      { token: "string.yaml", foreground: colour("text").slice(1) },
      { token: "number.yaml", foreground: colour("text").slice(1) },
      { token: "keyword.yaml", foreground: colour("text").slice(1), fontStyle: "italic" },
      { token: "comment.yaml", foreground: colour("muted").slice(1), fontStyle: "italic" },
      { token: "operators.yaml", foreground: colour("muted").slice(1) },
      { token: "delimiter.yaml", foreground: colour("muted").slice(1) },
    ],
    colors: forced ? {} : {
      "editor.background": colour("canvas"),
      "editor.foreground": colour("text"),
      "editorLineNumber.foreground": colour("muted"),
      "editorLineNumber.activeForeground": colour("text"),
      "editorLineNumber.dimmedForeground": colour("muted"),
      "editor.lineHighlightBackground": colour("surface"),
      "editorError.foreground": colour("failed"),
      "editorWarning.foreground": colour("not-ready"),
      "editorInfo.foreground": colour("accent"),
      "editorWidget.background": colour("raised"),
      "editorWidget.border": colour("line"),
      "editorHoverWidget.background": colour("raised"),
      "editorHoverWidget.border": colour("line"),
      "editorSuggestWidget.background": colour("raised"),
      "editorSuggestWidget.border": colour("line"),
      focusBorder: colour("accent"),
    },
  })
  monaco.editor.setTheme(name)
}

/** Monaco takes colours as six digits, where a packed style sheet says "#fff". */
const hex = (value: string): string => (/^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, "$&$&") : value)
