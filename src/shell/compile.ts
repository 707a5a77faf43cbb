import { parse, type AndOr, type Case, type Command, type CommandNode, type CompoundList, type For, type If, type ParsedScript, type Pipeline, type PipelineNode, type Redirection, type Statement, type While, type Word } from "unbash"
import { deepFreeze } from "../base/freeze.ts"
import { compileWord } from "./compile-words.ts"
import { NotSimulated, type Assignment, type Redirect, type Script, type Step, type Text } from "./script.ts"

/** Reads a script of a small shell; or says what is wrong with it, or is more than ours can do, as the shell would. */
export function compile(source: string): Script | { readonly error: string } {
  const script = parse(source)
  const [problem] = script.errors ?? []
  if (problem) return { error: `sh: syntax error: ${problem.message}` }
  const unit: Unit = { steps: [], slots: 0, loops: 0, around: [], tested: 0 }
  try {
    statements(unit, script.commands)
  } catch (error) {
    if (error instanceof NotSimulated) return { error: `sh: syntax error: "${error.message}" is not simulated` }
    throw error
  }
  return deepFreeze(unit.steps)
}

interface Unit {
  readonly steps: Step[]
  slots: number
  loops: number
  /** The loops around the present place, innermost last: where `continue` goes, and the jumps that `break` has left to be filled in. */
  readonly around: { readonly again: number; readonly breaks: number[]; readonly depth: number }[]
  /** Above 0 within conditions. */
  tested: number
}

function statements(unit: Unit, commands: readonly Statement[]): void {
  for (const { command, background } of commands) {
    if (background) throw new NotSimulated("&")
    andOr(unit, command)
  }
}

const list = (unit: Unit, { commands }: CompoundList): void => statements(unit, commands)

function andOr(unit: Unit, node: PipelineNode | AndOr): void {
  if (node.type !== "AndOr") return pipeline(unit, node)
  node.commands.forEach((command, i) => {
    const skip = i === 0 ? undefined : hole(unit)
    const last = i === node.commands.length - 1
    if (!last) unit.tested++
    pipeline(unit, command)
    if (!last) unit.tested--
    if (skip !== undefined) unit.steps[skip] = { type: "unless", ok: node.operators[i - 1] === "&&", target: unit.steps.length }
  })
}

/** A step that is filled in when its target is known. */
function hole(unit: Unit): number {
  return unit.steps.push({ type: "jump", target: 0 }) - 1
}

function pipeline(unit: Unit, node: PipelineNode): void {
  if (node.type !== "Pipeline") return command(unit, node)
  const negated = prefixesOf(node)
  if (negated) unit.tested++
  node.commands.forEach((each, i) => {
    const last = i === node.commands.length - 1
    const slot = unit.slots
    if (!last) unit.steps.push({ type: "capture", slot: unit.slots++ })
    command(unit, each)
    if (!last) unit.steps.push({ type: "close" }, { type: "input", slot })
  })
  if (negated) {
    unit.tested--
    unit.steps.push({ type: "code", code: "negated" })
  }
}

function prefixesOf({ prefixes }: Pipeline): boolean {
  if (prefixes.some(({ type }) => type === "Time")) throw new NotSimulated("time")
  return prefixes.length % 2 === 1
}

function command(unit: Unit, node: CommandNode): void {
  switch (node.type) {
    case "Command":
      return simple(unit, node)
    case "Redirected":
      unit.steps.push({ type: "redirect", redirects: node.redirects.map((each) => redirect(unit, each)) })
      command(unit, node.command)
      return void unit.steps.push({ type: "close" })
    case "BraceGroup":
      return list(unit, node.body)
    case "Subshell":
      unit.steps.push({ type: "enter" })
      list(unit, node.body)
      return void unit.steps.push({ type: "leave" })
    case "If":
      return condition(unit, node)
    case "While":
      return loop(unit, node)
    case "For":
      return each(unit, node)
    case "Case":
      return cases(unit, node)
    default:
      throw new NotSimulated(node.type === "Function" ? "function" : node.type === "TestCommand" ? "[[" : node.type)
  }
}

/** A command substitution runs before the word that needs it. */
function text(unit: Unit, word: Word): Text {
  return compileWord(word, (script: ParsedScript) => {
    const slot = unit.slots++
    unit.steps.push({ type: "capture", slot }, { type: "enter" })
    statements(unit, script.commands)
    unit.steps.push({ type: "leave" }, { type: "close" })
    return slot
  })
}

function simple(unit: Unit, node: Command): void {
  const jumps = node.name?.value === "break" || node.name?.value === "continue" ? node.name.value : undefined
  if (jumps) return leaveLoop(unit, jumps, Number((node.args[0] as Word | undefined)?.value ?? 1))
  const assignments: Assignment[] = node.prefix.flatMap((part) => {
    if (part.type !== "Assignment") return []
    if (part.value.type !== "Word" || part.index || part.append) throw new NotSimulated(part.text)
    return [{ name: part.name, value: text(unit, part.value) }]
  })
  const words = [...(node.name ? [node.name] : []), ...node.args].map((word) => (word.type === "Word" ? text(unit, word) : [{ type: "text" as const, text: word.text, quoted: true }]))
  const redirects = node.redirects.map((part) => redirect(unit, part))
  unit.steps.push({ type: "run", words, assignments, redirects, tested: unit.tested > 0 })
}

function redirect(unit: Unit, part: Redirection): Redirect {
  if (part.type === "HereDoc") return { fd: 0, type: "text", text: compileWord({ type: "Word", text: part.body.text, value: part.body.text, pos: 0, end: 0, ...(part.delimiter?.quoted ? { parts: [{ type: "SingleQuoted", text: "", value: part.body.text, pos: 0, end: 0 }] } : { parts: part.body.parts }) }, () => 0) }
  if (part.type === "HereString" || !part.target || part.descriptor?.type === "FileDescriptorVariable") throw new NotSimulated(part.operator)
  const { operator, target, descriptor } = part
  const fd = descriptor?.value ?? (operator === "<" ? 0 : 1)
  switch (operator) {
    case "<":
      return { fd, type: "from", file: text(unit, target) }
    case ">":
    case ">>":
    case ">|":
      return { fd, type: "file", file: text(unit, target), append: operator === ">>" }
    case ">&":
      if (!/^[12]$/.test(target.value)) throw new NotSimulated(`>&${target.value}`)
      return { fd, type: "same", as: Number(target.value) }
    default:
      throw new NotSimulated(operator)
  }
}

function condition(unit: Unit, node: If): void {
  const ends: number[] = []
  for (const { clause, then } of [node, ...node.elif]) {
    tested(unit, clause)
    const otherwise = hole(unit)
    list(unit, then)
    ends.push(hole(unit))
    unit.steps[otherwise] = { type: "unless", ok: true, target: unit.steps.length }
  }
  if (node.else) list(unit, node.else)
  else unit.steps.push({ type: "code", code: 0 })
  for (const end of ends) unit.steps[end] = { type: "jump", target: unit.steps.length }
}

function tested(unit: Unit, clause: CompoundList): void {
  unit.tested++
  list(unit, clause)
  unit.tested--
}

function loop(unit: Unit, { kind, clause, body }: While): void {
  const begin = unit.steps.length
  tested(unit, clause)
  const out = hole(unit)
  repeat(unit, body, begin)
  unit.steps[out] = { type: "unless", ok: kind === "while", target: unit.steps.length - 1 }
}

/** The body of a loop, the jump back, and behind it the end, to which a loop that is done comes with code 0. */
function repeat(unit: Unit, body: CompoundList, again: number): void {
  const own = { again, breaks: [], depth: depthOf(unit) }
  unit.around.push(own)
  list(unit, body)
  unit.around.pop()
  unit.steps.push({ type: "jump", target: again }, { type: "code", code: 0 })
  for (const jump of own.breaks) unit.steps[jump] = { type: "jump", target: unit.steps.length - 1 }
}

/** How many captures, redirections and subshells are open at the present place. */
const depthOf = ({ steps }: Unit): number => steps.reduce((depth, { type }) => depth + (type === "capture" || type === "redirect" || type === "enter" ? 1 : type === "close" || type === "leave" ? -1 : 0), 0)

function leaveLoop(unit: Unit, word: "break" | "continue", levels: number): void {
  const target = unit.around.at(-Math.max(1, levels)) ?? unit.around[0]
  if (!target) return void unit.steps.push({ type: "code", code: 0 })
  if (target.depth !== depthOf(unit)) throw new NotSimulated(word)
  if (word === "break") target.breaks.push(hole(unit))
  else unit.steps.push({ type: "jump", target: target.again })
}

function each(unit: Unit, node: For): void {
  const loopNumber = unit.loops++
  if (!node.wordlist) throw new NotSimulated("for without in")
  unit.steps.push({ type: "each", loop: loopNumber, words: node.wordlist.map((word) => text(unit, word)) })
  const begin = hole(unit)
  repeat(unit, node.body, begin)
  unit.steps[begin] = { type: "next", loop: loopNumber, name: node.name.value, target: unit.steps.length - 1 }
}

function cases(unit: Unit, node: Case): void {
  const word = text(unit, node.word)
  const ends: number[] = []
  for (const { pattern, body } of node.items) {
    const patterns = pattern.map((each) => text(unit, each))
    const otherwise = hole(unit)
    list(unit, body)
    ends.push(hole(unit))
    unit.steps[otherwise] = { type: "match", word, patterns, target: unit.steps.length }
  }
  unit.steps.push({ type: "code", code: 0 })
  for (const end of ends) unit.steps[end] = { type: "jump", target: unit.steps.length }
}
