type Reveal = (line: number, column: number) => void

const listeners = new Set<Reveal>()

/** Hears when a place of the text is to be shown: whichever editor is open does so. */
export function onReveal(listener: Reveal): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Puts the cursor at a place of the text and brings it into view. */
export function reveal(line: number, column: number): void {
  for (const listener of listeners) listener(line, column)
}
