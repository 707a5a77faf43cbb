/** A piece of a line, and what it is, for its colour. */
export interface Piece {
  readonly type: "key" | "text" | "number" | "word" | "mark" | "comment"
  readonly text: string
}

/** YAML that is being written, in colours: one list of pieces a line, whose texts together are the line. It forgives everything; judging is not its part. */
export function highlight(text: string): readonly (readonly Piece[])[] {
  let block: number | undefined
  return text.split("\n").map((line) => {
    const indent = line.length - line.trimStart().length
    if (block !== undefined && (line.trim() === "" || indent > block)) return line === "" ? [] : [{ type: "text", text: line }]
    block = opensBlock(line)
    return pieces(line)
  })
}

/** Where a text of several lines begins (`key: |`), how far its owner is indented: what is indented further belongs to it. */
function opensBlock(line: string): number | undefined {
  const [, lead = "", dashes = "", key = ""] = /^(\s*)((?:- +)*)(\S[^#]*?:)?\s*[|>][-+\d]{0,2}\s*(?:\s#.*)?$/.exec(line) ?? []
  if (dashes === "" && key === "") return undefined
  return key === "" ? lead.length + dashes.trimEnd().length - 1 : lead.length + dashes.length
}

const separator = /^(---|\.\.\.)(\s|$)/
const lead = /^\s*(?:- +|-$)*/
const keyed = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"{[\]},:-][^#{[]*?|-[^\s#][^#]*?)(:)(?=\s|$)/

function pieces(line: string): Piece[] {
  if (separator.test(line)) return [{ type: "mark", text: line.slice(0, 3) }, ...rest(line.slice(3))]
  const start = lead.exec(line)?.[0] ?? ""
  const body = line.slice(start.length)
  const [whole = "", key = "", colon = ""] = keyed.exec(body) ?? []
  const found: Piece[] = start === "" ? [] : [{ type: "mark", text: start }]
  if (whole !== "") found.push({ type: "key", text: key }, { type: "mark", text: colon })
  return [...found, ...rest(body.slice(whole.length))]
}

const value = /^(\s*)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|.*?)(\s*)((?:(?<=\s)|^)#.*)?$/

/** What comes after the key: a value, and perhaps a comment. */
function rest(text: string): Piece[] {
  if (text === "") return []
  const [, before = "", scalar = "", after = "", comment = ""] = value.exec(text) ?? ["", "", text]
  const found: Piece[] = [{ type: "mark", text: before }, { type: typeOf(scalar), text: scalar }, { type: "mark", text: after }, { type: "comment", text: comment }]
  return found.filter((piece) => piece.text !== "")
}

function typeOf(scalar: string): Piece["type"] {
  if (/^[-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?$/.test(scalar)) return "number"
  if (/^(true|false|yes|no|on|off|null|~)$/i.test(scalar)) return "word"
  return /^([|>][-+\d]{0,2}|[&*!]\S*|[[\]{}, ]*)$/.test(scalar) ? "mark" : "text"
}
