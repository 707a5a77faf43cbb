import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import type { Checked } from "../../bridge/protocol.ts"
import { runLine } from "../command-log.ts"
import { check } from "../engine/connection.ts"
import type { Finished } from "../engine/runs.ts"
import { storage } from "../storage.ts"
import type { TooMuch } from "./limits.ts"
import { marksOf, type Mark, type Outcomes } from "./marks.ts"

/** What is being written, and what is known about it. */
export interface Draft {
  readonly text: string
  /** What an example or a loaded object took the place of, until something is written. */
  readonly before: string | undefined
  readonly refused: TooMuch | undefined
  /** The engine's judgement of the text as it is; undefined while that is on its way. */
  readonly checked: Checked | undefined
  readonly marks: readonly Mark[]
  readonly applying: boolean
  /** What the last apply came to, and of which text; shown until it is dismissed. */
  readonly applied: { readonly text: string; readonly finished: Finished } | undefined
}

const key = "draft"
export const applyLine = "kubectl apply -f -"

export const draft = createStore<Draft>()(() => ({
  text: storage.getItem(key) ?? "",
  before: undefined,
  refused: undefined,
  checked: undefined,
  marks: [],
  applying: false,
  applied: undefined,
}))

export const useDraft = <T>(select: (state: Draft) => T): T => useStore(draft, select)

/** Whether the text holds no object: it is empty, or nothing but comments and separators. */
export const isNothing = ({ text, checked }: Pick<Draft, "text" | "checked">): boolean => text.trim() === "" || (checked !== undefined && !checked.syntax && checked.documents.length === 0)

/** Every change of what is written comes through here. */
export function write(text: string): void {
  if (text !== draft.getState().text) draft.setState({ text, before: undefined, refused: undefined, checked: undefined })
}

/** Puts another text in place of what is written, which can be brought back. */
export function replaceDraft(text: string): void {
  const { text: before } = draft.getState()
  if (text === before) return
  write(text)
  draft.setState({ before: before.trim() === "" ? undefined : before, applied: undefined })
}

/** Brings back what a text took the place of. */
export function bringBack(): void {
  const { before } = draft.getState()
  if (before !== undefined) write(before)
}

/** Applies the text, as `kubectl apply -f -` on the laptop. Does nothing while it is at it, or where there is nothing to apply. */
export async function applyDraft(): Promise<void> {
  const { text, applying } = draft.getState()
  if (applying || isNothing(draft.getState())) return
  draft.setState({ applying: true, applied: undefined, before: undefined })
  const finished = await runLine(applyLine, text)
  draft.setState({ applying: false, applied: finished && { text, finished } })
  await judge()
}

/** What the server said of each document, as long as the text is the one that it saw. */
function outcomes({ text, applied }: Draft): Outcomes {
  return applied?.text === text ? new Map(applied.finished.documents.map(({ index, status }) => [index, status])) : new Map()
}

/** Asks the engine about the text, and marks what it says. An answer to a text that has changed meanwhile is left out. */
async function judge(): Promise<void> {
  const { text } = draft.getState()
  if (text.trim() === "") return draft.setState({ checked: undefined, marks: [] })
  const checked = await check(text)
  if (checked === undefined) return
  const { findPlaces } = await import("./places.ts")
  const state = draft.getState()
  if (state.text === text) draft.setState({ checked, marks: marksOf(checked, outcomes(state), findPlaces(text)) })
}

const judgeAfterMillis = 250
const saveAfterMillis = 500

/** Judges and keeps the text while it is being written; gives how to end it. The page may go at any moment (Ctrl-W closes the tab), so leaving it keeps the text too. */
export function watchDraft(): () => void {
  let timers: ReturnType<typeof setTimeout>[] = []
  const save = (): void => storage.setItem(key, draft.getState().text)
  const stop = draft.subscribe(({ text }, before) => {
    if (text === before.text) return
    timers.forEach(clearTimeout)
    timers = [setTimeout(() => void judge(), judgeAfterMillis), setTimeout(save, saveAfterMillis)]
  })
  addEventListener("pagehide", save)
  void judge()
  return () => {
    timers.forEach(clearTimeout)
    removeEventListener("pagehide", save)
    stop()
    save()
  }
}
