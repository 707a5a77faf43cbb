/** A shell's pattern (* ? [abc] and \) as a regular expression for whole names. */
export function patternOf(pattern: string): RegExp {
  let source = ""
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    const close = c === "[" ? pattern.indexOf("]", i + 2) : -1
    if (c === "*") source += ".*"
    else if (c === "?") source += "."
    else if (close > 0) {
      source += `[${pattern.slice(i + 1, close).replace(/^!/, "^").replace(/[\\[]/g, String.raw`\$&`)}]`
      i = close
    } else source += (c === "\\" && i + 1 < pattern.length ? pattern.charAt(++i) : c).replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
  }
  return new RegExp(`^${source}$`, "s")
}

export const matches = (pattern: string, text: string): boolean => patternOf(pattern).test(text)
