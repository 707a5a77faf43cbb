/**
 * Splits a line into words as a POSIX shell does: blanks separate, single quotes keep everything, double quotes keep all but
 * backslashes before `"`, `\`, `$` and backquotes, a backslash keeps one character. Nothing is expanded. Undefined where a quote stays open.
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === "'") {
      const end = line.indexOf("'", i + 1)
      if (end < 0) return undefined
      word = (word ?? "") + line.slice(i + 1, end)
      i = end
    } else if (character === '"') {
      const quoted = doubleQuoted(line, i + 1)
      if (!quoted) return undefined
      word = (word ?? "") + quoted.text
      i = quoted.end
    } else if (character === "\\") word = (word ?? "") + (line[++i] ?? "")
    else word = (word ?? "") + character
  }
  if (word !== undefined) words.push(word)
  return words
}

function doubleQuoted(line: string, from: number): { readonly text: string; readonly end: number } | undefined {
  let text = ""
  for (let i = from; i < line.length; i++) {
    const character = line[i] as string
    if (character === '"') return { text, end: i }
    if (character === "\\" && /["\\$`]/.test(line[i + 1] ?? "")) text += line[++i] ?? ""
    else text += character
  }
  return undefined
}
