const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
}

/** A string in double quotes as Go's `%q` writes it: printable characters as they are, others escaped. */
export function goQuote(text: string): string {
  let quoted = '"'
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const escape = escapes[character]
    if (escape) quoted += escape
    else if (code >= 0xd800 && code < 0xe000) quoted += "\\ufffd"
    else if (printable.test(character)) quoted += character
    else if (code < 0x80) quoted += `\\x${code.toString(16).padStart(2, "0")}`
    else quoted += code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`
  }
  return `${quoted}"`
}

// Go's IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only U+0020.
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** The number of bytes of `text` in UTF-8, which is what Kubernetes' length limits count. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7ff) bytes += unit >= 0xd800 && unit < 0xe000 ? 1 : 2
    else if (unit > 0x7f) bytes += 1
  }
  return bytes
}
