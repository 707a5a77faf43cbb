/** What the editor takes at once: more is refused before it reaches the editor, which would freeze over it. As much as the laptop's kubectl reads. */
export const bytesMax = 1_000_000
export const documentsMax = 200

/** Why a text is too much, in numbers for the message. */
export type TooMuch = { readonly type: "bytes"; readonly bytes: number } | { readonly type: "documents"; readonly documents: number }

/** Whether a text that is pasted, dropped or loaded is too much. Looks at no more of it than it must. */
export function tooMuch(text: string): TooMuch | undefined {
  // A character takes one to three bytes for each of its units, so they are counted only where that decides.
  const bytes = text.length <= bytesMax && text.length * 3 > bytesMax ? new TextEncoder().encode(text).length : text.length
  if (bytes > bytesMax) return { type: "bytes", bytes }
  const documents = documentsOf(text)
  return documents > documentsMax ? { type: "documents", documents } : undefined
}

/** How many documents a text holds: one more than it has separators between texts. */
function documentsOf(text: string): number {
  let separators = 0
  for (const _ of text.matchAll(/^---(\s|$)/gm)) separators++
  return separators + (/^\s*---(\s|$)/.test(text) ? 0 : 1)
}

/** "1 MB", "10.4 MB", for people. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(bytes % 1_000_000 === 0 ? 0 : 1)} MB`
