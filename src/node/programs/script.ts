/** One step of a script. Targets are places in the list of steps; a place behind its end is the end. */
export type Step =
  | { readonly type: "run"; readonly words: readonly string[]; readonly into?: { readonly file: string; readonly append: boolean } }
  | { readonly type: "unless"; readonly ok: boolean; readonly target: number }
  | { readonly type: "jump"; readonly target: number }

export type Script = readonly Step[]

interface Token {
  readonly text: string
  /** Whether it stands for itself: quoted words are never keywords or operators. */
  readonly quoted: boolean
}

const operators: readonly string[] = ["&&", "||", ">>", ";", ">", "|", "&", "\n"]
const unsupported: readonly string[] = ["|", "&", "if", "for", "case", "until", "("]

/** Reads the text of a script for a small shell: commands joined by ; && || and lines, > and >>, `while … do … done`. */
export function parseScript(text: string, env: Readonly<Record<string, string>>): Script | { readonly error: string } {
  const tokens = tokenize(text, env)
  if ("error" in tokens) return tokens
  const foreign = tokens.find(({ text: word, quoted }) => !quoted && unsupported.includes(word))
  if (foreign) return { error: `sh: syntax error: "${foreign.text}" is not simulated` }
  const steps: Step[] = []
  const rest = list(tokens, 0, steps)
  return rest < tokens.length ? { error: `sh: syntax error: unexpected "${tokens[rest]?.text}"` } : steps
}

/** Compiles commands from `at` on; gives the place of the token that ends them. */
function list(tokens: readonly Token[], at: number, steps: Step[]): number {
  let i = at
  while (i < tokens.length) {
    const token = tokens[i] as Token
    if (isWord(token, ";", "\n")) i++
    else if (isWord(token, "do", "done")) return i
    else i = chain(tokens, i, steps)
  }
  return i
}

/** Commands joined by && and ||: each is passed over unless the one before went as it should. */
function chain(tokens: readonly Token[], at: number, steps: Step[]): number {
  let i = item(tokens, at, steps)
  for (let token = tokens[i]; token && isWord(token, "&&", "||"); token = tokens[i]) {
    const hole = steps.length
    steps.push({ type: "jump", target: 0 })
    i = item(tokens, i + 1, steps)
    steps[hole] = { type: "unless", ok: token.text === "&&", target: steps.length }
  }
  return i
}

function item(tokens: readonly Token[], at: number, steps: Step[]): number {
  if (!isWord(tokens[at], "while")) return simple(tokens, at, steps)
  const begin = steps.length
  const condition = list(tokens, at + 1, steps)
  const hole = steps.length
  steps.push({ type: "jump", target: 0 })
  const body = list(tokens, condition + 1, steps)
  steps.push({ type: "jump", target: begin })
  steps[hole] = { type: "unless", ok: true, target: steps.length }
  return body + 1
}

function simple(tokens: readonly Token[], at: number, steps: Step[]): number {
  const words: string[] = []
  let into: { file: string; append: boolean } | undefined
  let i = at
  for (; i < tokens.length && !isWord(tokens[i], ";", "\n", "&&", "||"); i++) {
    const token = tokens[i] as Token
    if (isWord(token, ">", ">>")) into = { file: tokens[++i]?.text ?? "", append: token.text === ">>" }
    else words.push(token.text)
  }
  steps.push({ type: "run", words, ...(into ? { into } : {}) })
  return i
}

const isWord = (token: Token | undefined, ...words: readonly string[]): boolean => token !== undefined && !token.quoted && words.includes(token.text)

function tokenize(text: string, env: Readonly<Record<string, string>>): Token[] | { readonly error: string } {
  const tokens: Token[] = []
  let i = 0
  while (i < text.length) {
    const rest = text.slice(i)
    const operator = operators.find((each) => rest.startsWith(each))
    if (operator !== undefined) {
      tokens.push({ text: operator, quoted: false })
      i += operator.length
    } else if (/^[ \t\r]/.test(rest)) i++
    else if (rest.startsWith("#")) i += /^[^\n]*/.exec(rest)?.[0].length ?? 1
    else {
      const word = readWord(text, i, env)
      if ("error" in word) return word
      tokens.push(word.token)
      i = word.end
    }
  }
  return tokens
}

function readWord(text: string, from: number, env: Readonly<Record<string, string>>): { readonly token: Token; readonly end: number } | { readonly error: string } {
  let word = ""
  let quoted = false
  let i = from
  while (i < text.length && !/[\s;&|>]/.test(text.charAt(i))) {
    const quote = text.charAt(i)
    if (quote === "'" || quote === '"') {
      const end = text.indexOf(quote, i + 1)
      if (end < 0) return { error: "sh: syntax error: unterminated quoted string" }
      const inside = text.slice(i + 1, end)
      word += quote === '"' ? expand(inside, env) : inside
      quoted = true
      i = end + 1
    } else {
      const run = /^[^\s;&|>'"]+/.exec(text.slice(i))?.[0] ?? quote
      word += expand(run.replaceAll("\\", ""), env)
      i += run.length
    }
  }
  return { token: { text: word, quoted }, end: i }
}

const expand = (text: string, env: Readonly<Record<string, string>>): string => text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, plain: string | undefined, braced: string | undefined) => env[plain ?? braced ?? ""] ?? "")
