export type ScalarStyle = "plain" | "single" | "double" | "literal"

/**
 * How a text is written: plain where it would be read back as this text, as a block where it has lines, quoted otherwise. The rules are
 * those of libyaml's emitter (yaml_emitter_analyze_scalar), with what go-yaml asks of it.
 */
export function scalarStyle(value: string, readsAsText: boolean, place: "key" | "value"): ScalarStyle {
  const { plain, single, block } = analyze(value)
  if (value.includes("\n")) return block && place === "value" ? "literal" : "double"
  if (!readsAsText || (place === "key" && breaks.test(value))) return "double"
  if (plain) return "plain"
  return single ? "single" : "double"
}

interface Allowed {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

const breaks = /[\n\r\x85\u2028\u2029]/
const firstIndicators = /^[#,[\]{}&*!|>'"%@`]/

function analyze(value: string): Allowed {
  const leading = /^[ \n\r\x85\u2028\u2029]/.test(value)
  const trailing = /[ \n\r\x85\u2028\u2029]$/.test(value)
  const spaceThenBreak = / [\n\r\x85\u2028\u2029]/.test(value)
  const breakThenSpace = /[\n\r\x85\u2028\u2029] /.test(value)
  const special = hasSpecial(value)
  const plain = !leading && !trailing && !breaks.test(value) && !special && !hasIndicators(value)
  return { plain, single: !spaceThenBreak && !breakThenSpace && !special, block: !value.endsWith(" ") && !spaceThenBreak && !special }
}

function hasIndicators(value: string): boolean {
  if (/^(---|\.\.\.)/.test(value) || firstIndicators.test(value) || /^[?:-]([\s\0]|$)/.test(value)) return true
  return /:([\s\0]|$)/.test(value) || /(^|\s)#/.test(value)
}

/** Characters that only an escape can write: controls (a tab and a carriage return too), a byte order mark, and whatever lies beyond sixteen bits. */
function hasSpecial(value: string): boolean {
  for (const character of value) {
    const code = character.codePointAt(0) as number
    const printable = code === 0x0a || (code >= 0x20 && code <= 0x7e) || code === 0x85 || (code >= 0xa0 && code <= 0xffff && code !== 0xfeff && (code < 0xd800 || code > 0xdfff))
    if (!printable) return true
  }
  return false
}
