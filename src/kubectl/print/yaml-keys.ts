const isLetter = (character: string): boolean => /\p{L}/u.test(character)
const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character)

/** The order of a mapping's keys in go-yaml 2: letters after other signs, runs of digits by their value ("a2" before "a10"). */
export function yamlKeyOrder(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)]
  const at = a.findIndex((character, i) => character !== b[i])
  if (at < 0) return a.length - b.length
  if (at >= b.length) return 1
  const [x, y] = [a[at] as string, b[at] as string]
  const [xIsLetter, yIsLetter] = [isLetter(x), isLetter(y)]
  if (xIsLetter !== yIsLetter) return xIsLetter ? 1 : -1
  if (xIsLetter) return byCode(x, y)
  const digits = (x === "0" || y === "0") && followsNumber(a, at) ? "1" : ""
  const [m, n] = [digits + run(a, at), digits + run(b, at)]
  return Number(m) - Number(n) || m.length - n.length || byCode(x, y)
}

const byCode = (a: string, b: string): number => (a.codePointAt(0) as number) - (b.codePointAt(0) as number)

/** Whether the digits before `at` say more than zero, so that a zero there has weight. */
function followsNumber(characters: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(characters[i]); i--) if (characters[i] !== "0") return true
  return false
}

function run(characters: readonly string[], from: number): string {
  let end = from
  while (isDigit(characters[end])) end++
  return characters.slice(from, end).join("")
}
