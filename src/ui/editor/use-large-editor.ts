import { useEffect, useState } from "react"
import { useWorld } from "../engine/world.ts"
import { draft } from "./draft.ts"
import type { MonacoEditor } from "./monaco/monaco-editor.tsx"

type Large = typeof MonacoEditor

const idleMillis = 1_500
const pauseMillis = 800

/** Once loaded it is there at once, whenever the editor is opened again. */
let kept: { readonly Large: Large; readonly cursor: undefined } | undefined

/**
 * The large editor, once it is loaded: on the reader's first move towards the editor, or when the browser is idle after the cluster's first beat; never while hops are followed, whose pace it
 * would break. Until then, and on small screens always, there is the plain one.
 */
export function useLargeEditor(compact: boolean): { readonly Large: Large | undefined; readonly cursor: number | undefined; readonly want: () => void } {
  const [loaded, setLoaded] = useState<{ readonly Large: Large; readonly cursor: number | undefined } | undefined>(kept)
  const [wanted, setWanted] = useState(false)
  const beats = useWorld(({ lines }) => lines.length > 0)
  const following = useWorld((state) => state.following.on)

  useEffect(() => {
    if (wanted || compact || !beats || following) return undefined
    const timer = setTimeout(() => whenIdle(() => setWanted(true)), idleMillis)
    return () => clearTimeout(timer)
  }, [wanted, compact, beats, following])

  useEffect(() => {
    if (!wanted || compact || loaded) return undefined
    let open = true
    void import("./monaco/monaco-editor.tsx").then(async ({ MonacoEditor: Large }) => {
      kept = { Large, cursor: undefined }
      await pauseInWriting()
      if (open) setLoaded({ Large, cursor: cursorOf(document.activeElement) })
    })
    return () => {
      open = false
    }
  }, [wanted, compact, loaded])

  return { Large: compact ? undefined : loaded?.Large, cursor: loaded?.cursor, want: () => setWanted(true) }
}

/** Comes when nobody has written anything for a moment: a change of editors in the middle of a word would lose letters. */
function pauseInWriting(): Promise<void> {
  return new Promise((resolve) => {
    if (cursorOf(document.activeElement) === undefined) return resolve()
    const done = (): void => {
      stop()
      resolve()
    }
    let timer = setTimeout(done, pauseMillis)
    const stop = draft.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(done, pauseMillis)
    })
  })
}

/** Where someone is writing in the plain field, so that the large one goes on there. */
const cursorOf = (element: Element | null): number | undefined =>
  element instanceof HTMLTextAreaElement && element.dataset["testid"] === "editor-field" ? element.selectionStart : undefined

/** Safari has no idle callbacks. */
const whenIdle = (callback: () => void): void => void ("requestIdleCallback" in globalThis ? requestIdleCallback(callback, { timeout: 5_000 }) : setTimeout(callback))
