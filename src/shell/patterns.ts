/** Whether a shell's pattern (* ? [abc] and \) stands for a whole text. Takes time by the product of their lengths, never more. */
export function matches(pattern: string, text: string): boolean {
  const pieces = piecesOf(pattern)
  let piece = 0
  let at = 0
  /** The last star, and how far it has reached: what follows it is tried again from there. */
  let star: { readonly piece: number; at: number } | undefined
  while (at < text.length) {
    const next = pieces[piece]
    if (next === "any") star = { piece: piece++, at }
    else if (next?.(text.charAt(at))) {
      piece++
      at++
    } else if (star) {
      piece = star.piece + 1
      at = ++star.at
    } else return false
  }
  return pieces.slice(piece).every((rest) => rest === "any")
}

/** What stands for one character, or for any number of them. */
type Piece = ((character: string) => boolean) | "any"

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = []
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    const close = c === "[" ? pattern.indexOf("]", pattern.charAt(i + 1) === "!" ? i + 3 : i + 2) : -1
    if (c === "*") pieces.push("any")
    else if (c === "?") pieces.push(() => true)
    else if (close > 0) {
      pieces.push(oneOf(pattern.slice(i + 1, close)))
      i = close
    } else {
      const literal = c === "\\" && i + 1 < pattern.length ? pattern.charAt(++i) : c
      pieces.push((character) => character === literal)
    }
  }
  return pieces
}

/** "abc", "a-z" or "!a-z", as between brackets. A range whose ends are the wrong way round holds nothing. */
function oneOf(body: string): Piece {
  const negated = body.startsWith("!") || (body.startsWith("^") && body.length > 1)
  const set = negated ? body.slice(1) : body
  const ranges: (readonly [from: string, to: string])[] = []
  for (let i = 0; i < set.length; i++) {
    const isRange = set.charAt(i + 1) === "-" && i + 2 < set.length
    ranges.push([set.charAt(i), set.charAt(isRange ? i + 2 : i)])
    if (isRange) i += 2
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated
}
