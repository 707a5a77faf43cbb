import { Undo2 } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { Line } from "../../bridge/protocol.ts"
import { useWorld, world } from "../engine/world.ts"
import { lineText } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { isUndoable, undo } from "./undo.ts"

const shownMillis = 12_000

/** What was done just now, and the way back from it. A command's toast offers the same, where there is one. */
export function UndoToast() {
  const line = useFreshlyDone()
  if (!line || (line.say === "terminal/line" && !isApply(line))) return null
  return (
    <output className="floating appear pointer-events-auto mt-1.5 flex max-w-full items-center gap-2 py-1 pr-1 pl-3" data-testid="undo-toast">
      <span className="min-w-0 truncate">{lineText(line)}</span>
      <UndoButton line={line} />
    </output>
  )
}

/** The editor shows itself what became of what it applied. */
const isApply = ({ about }: Line): boolean => String(about["line"]).startsWith("kubectl apply")

/** Offers to undo the command that ran last, beside what it printed. */
export function UndoCommand({ command }: { readonly command: string }) {
  const line = useFreshlyDone()
  return line?.about["line"] === command ? <UndoButton line={line} /> : null
}

function UndoButton({ line }: { readonly line: Line }) {
  const t = useText()
  return (
    <button type="button" title={t("undo>hint")} className="inline-flex shrink-0 items-center gap-1.5 rounded px-2 py-1 font-medium text-accent hover:bg-hover" onClick={() => undo(t, line)} data-testid="undo">
      <Undo2 size={14} aria-hidden="true" />
      {t("undo>do")}
    </button>
  )
}

/** The last thing that can be undone, for a while after it was done before the reader's eyes. */
function useFreshlyDone(): Line | undefined {
  const lines = useWorld((state) => state.lines)
  const history = useWorld(({ now, end }) => now < end)
  const heard = useRef(world.getState().lines)
  const [fresh, setFresh] = useState<Line>()
  useEffect(() => {
    const before = heard.current.at(-1)
    heard.current = lines
    const place = before ? lines.lastIndexOf(before) : -1
    // Lines that are told again are another branch's: nothing was done.
    if (before && place < 0) return setFresh(undefined)
    const done = lines.slice(place + 1).findLast(isUndoable)
    if (done) setFresh(done)
  }, [lines])
  useEffect(() => {
    if (!fresh) return undefined
    const timer = setTimeout(() => setFresh(undefined), shownMillis)
    return () => clearTimeout(timer)
  }, [fresh])
  return history ? undefined : fresh
}
