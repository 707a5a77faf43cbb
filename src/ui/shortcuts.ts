import { fitDiagram, focusDiagram } from "./diagram/focus.ts"
import { accelerate, follow, pace, skip, step, togglePlaying } from "./engine/connection.ts"
import { world } from "./engine/world.ts"
import { nextTheme } from "./header.tsx"
import { sayText, type Message } from "../messages/say.ts"
import { choose, settings } from "./settings.ts"
import { toNext, toPrevious } from "./timeline/scrub.ts"
import { lastUndoable, undo } from "./timeline/undo.ts"
import { askSelection } from "./why/ask.ts"

interface Shortcut {
  /** As `KeyboardEvent.key` says it, in lower case. */
  readonly key: string
  readonly shown: string
  readonly does: Message
  readonly run?: () => void
}

/** Every key of the page. Those without `run` are heard where they matter: in the diagram. */
export const shortcuts: readonly Shortcut[] = [
  { key: " ", shown: "Space", does: "help>press>play", run: togglePlaying },
  { key: ".", shown: ".", does: "help>press>step", run: step },
  { key: "[", shown: "[", does: "help>press>slower", run: () => accelerate(-1) },
  { key: "]", shown: "]", does: "help>press>faster", run: () => accelerate(1) },
  { key: "1", shown: "1", does: "help>press>realTime", run: () => pace(world.getState().playing, 1) },
  { key: "n", shown: "N", does: "help>press>interesting", run: toNext },
  { key: "p", shown: "P", does: "help>press>previous", run: toPrevious },
  { key: "q", shown: "Q", does: "help>press>quiet", run: () => skip("busy") },
  { key: "l", shown: "L", does: "help>press>follow", run: () => follow(!world.getState().following.on) },
  { key: "b", shown: "B", does: "help>press>branches", run: () => settings.setState({ branchesOpen: true }) },
  { key: "z", shown: "Z", does: "help>press>undo", run: undoLast },
  { key: "d", shown: "D", does: "help>press>diagram", run: focusDiagram },
  { key: "arrows", shown: "← ↑ ↓ →", does: "help>press>move" },
  { key: "enter", shown: "Enter", does: "help>press>open" },
  { key: "m", shown: "M", does: "help>press>menu" },
  { key: "w", shown: "W", does: "help>press>why", run: askSelection },
  { key: "f", shown: "F", does: "help>press>fit", run: fitDiagram },
  { key: "i", shown: "I", does: "help>press>panel", run: () => settings.setState(({ panelOpen }) => ({ panelOpen: !panelOpen })) },
  { key: "e", shown: "E", does: "help>press>dock", run: () => settings.setState(({ dockOpen }) => ({ dockOpen: !dockOpen })) },
  { key: "t", shown: "T", does: "help>press>theme", run: nextTheme },
  { key: "?", shown: "?", does: "help>press>help", run: () => settings.setState({ helpOpen: true }) },
  { key: "escape", shown: "Esc", does: "help>press>close", run: leave },
]

/** Hears the page's keys wherever no field, menu or dialogue wants them. */
export function listenForShortcuts(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === " ") return
    const found = shortcuts.find(({ key }) => key === event.key.toLowerCase())
    if (!found?.run || !isFree(event)) return
    event.preventDefault()
    found.run()
  })
}

/** Whether the key means nothing where the focus is. In the diagram Space plays; elsewhere it presses the button it is on. */
function isFree({ key, target }: KeyboardEvent): boolean {
  const element = target instanceof Element ? target : document.body
  if (element.closest("[role=dialog], [role=menu], [role=textbox], input:not([type=range]), textarea, select, [contenteditable=true]")) return false
  if (key === "Escape") return true
  if (!settings.getState().singleKeys) return false
  return key !== " " || element.matches("[data-stop]") || !element.closest("button, a, summary, [role=tab], input")
}

function undoLast(): void {
  const line = lastUndoable()
  if (line) undo(sayText, line)
}

function leave(): void {
  const { selection, asked } = settings.getState()
  if (asked) return settings.setState({ asked: undefined })
  if (selection !== undefined) choose(undefined)
  focusDiagram()
}
