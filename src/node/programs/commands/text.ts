import { seconds } from "../../../base/time.ts"
import { done, failed, optionsOf, textsOf, type Command, type Done, type Surroundings } from "./contract.ts"

const noFile = (command: string, file: string, around: Surroundings): Extract<Done, { type: "done" }> =>
  around.files.isDirectory(file) ? failed(command, "read error: Is a directory") : failed(command, `can't open '${file}': No such file or directory`)

/** A command that makes one text of texts. */
const filter = (name: string, of: (text: string, flags: string, rest: readonly string[]) => string): Command => (args, around) => {
  const { flags, rest } = optionsOf(args)
  const { texts, absent } = textsOf(rest, around)
  const output = texts.length > 0 ? (of(texts.join(""), flags, rest) ?? "") : ""
  return absent === undefined ? done(0, output) : { ...noFile(name, absent, around), output }
}

const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"))
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("")

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", a: "\u0007", 0: "\0" }
const unescape = (text: string): string => text.replace(/\\([ntra\\0])/g, (_, letter: string) => escapes[letter] ?? letter)

function echo(args: readonly string[]): Done {
  const first = args.findIndex((arg) => !/^-[neE]+$/.test(arg))
  const flags = args.slice(0, first < 0 ? args.length : first).join("")
  const text = args.slice(first < 0 ? args.length : first).join(" ")
  return done(0, `${flags.includes("e") ? unescape(text) : text}${flags.includes("n") ? "" : "\n"}`)
}

/** The format is used again as long as there are arguments. */
function printf([format = "", ...args]: readonly string[]): Done {
  let output = ""
  const left = [...args]
  do {
    output += unescape(format).replace(/%(-?0?\d*)([sdi%])/g, (_, width: string, kind: string) => {
      if (kind === "%") return "%"
      const value = left.shift() ?? (kind === "s" ? "" : "0")
      const size = Math.abs(Number(width || 0))
      return width.startsWith("-") ? value.padEnd(size) : value.padStart(size, width.startsWith("0") ? "0" : " ")
    })
  } while (left.length > 0 && /%-?0?\d*[sdi]/.test(format))
  return done(0, output)
}

/** The first or last lines; `-f` and `-F` go on to say what is added, looking each second as busybox does. */
function headTail(name: "head" | "tail"): Command {
  return (args, around) => {
    const words = args.flatMap((arg) => (/^-\d+$/.test(arg) ? ["-n", arg.slice(1)] : /^-[nc]./.test(arg) ? [arg.slice(0, 2), arg.slice(2)] : [arg]))
    const counted = words.findIndex((word) => word === "-n" || word === "-c")
    const count = counted < 0 ? "10" : (words[counted + 1] ?? "10")
    const unit = words[counted] === "-c" ? "-c" : "-n"
    const { flags, rest } = optionsOf(words.filter((_, i) => counted < 0 || (i !== counted && i !== counted + 1)))
    const follows = /f/i.test(flags)
    const { texts, absent } = textsOf(rest, around)
    const [file = ""] = rest
    if (absent !== undefined) return flags.includes("F") ? { type: "later", micros: seconds(1), output: "", argv: [name, "-F", unit, count, file] } : noFile(name, absent, around)
    const text = texts.join("")
    const output = part(name, text, unit, count)
    return follows ? { type: "later", micros: seconds(1), output, argv: [name, "-F", "-c", `+${text.length + 1}`, file] } : done(0, output)
  }
}

function part(name: "head" | "tail", text: string, unit: "-n" | "-c", count: string): string {
  const number = Math.abs(Number(count))
  if (unit === "-c") return name === "head" ? text.slice(0, number) : count.startsWith("+") ? text.slice(number - 1) : text.slice(-number)
  const lines = linesOf(text)
  if (name === "head") return joined(lines.slice(0, number))
  return joined(count.startsWith("+") ? lines.slice(number - 1) : number === 0 ? [] : lines.slice(-number))
}

function grep(args: readonly string[], around: Surroundings): Done {
  const { flags, rest } = optionsOf(args)
  const [pattern = "", ...files] = rest
  const { texts, absent } = textsOf(files, around)
  if (absent !== undefined) return failed("grep", `${absent}: No such file or directory`, 2)
  const source = flags.includes("F") ? pattern.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`) : flags.includes("E") ? pattern : pattern.replace(/\\([|(){}+?])|([|(){}+?])/g, (_, kept: string | undefined, plain: string | undefined) => kept ?? `\\${plain}`)
  let expression: RegExp
  try {
    expression = new RegExp(source, flags.includes("i") ? "i" : "")
  } catch {
    return failed("grep", `bad regex '${pattern}'`, 2)
  }
  const found = linesOf(texts.join("")).filter((line) => expression.test(line) !== flags.includes("v"))
  const output = flags.includes("q") ? "" : flags.includes("c") ? `${found.length}\n` : joined(found)
  return done(found.length > 0 ? 0 : 1, output)
}

function seq(args: readonly string[]): Done {
  const numbers = args.map(Number)
  const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 1, 1, numbers[1] ?? 0] : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0]
  if (numbers.some((number) => Number.isNaN(number)) || step === 0) return failed("seq", `invalid number '${args.join(" ")}'`)
  const count = Math.min(10_000, Math.max(0, Math.floor((last - first) / step) + 1))
  return done(0, joined(Array.from({ length: count }, (_, i) => String(first + i * step))))
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sorted(text: string, flags: string): string {
  const lines = linesOf(text).toSorted(flags.includes("n") ? (a, b) => Number.parseFloat(a) - Number.parseFloat(b) : byCodeUnits)
  const ordered = flags.includes("r") ? lines.toReversed() : lines
  return joined(flags.includes("u") ? [...new Set(ordered)] : ordered)
}

function counted(text: string, flags: string): string {
  const counts = [["l", text.split("\n").length - 1], ["w", text.split(/\s+/).filter((word) => word !== "").length], ["c", text.length]] as const
  return `${counts.filter(([flag]) => flags === "" || flags.includes(flag)).map(([, count]) => count).join(" ")}\n`
}

export const textCommands: Readonly<Record<string, Command>> = {
  echo,
  printf,
  cat: filter("cat", (text) => text),
  head: headTail("head"),
  tail: headTail("tail"),
  grep,
  seq,
  sort: filter("sort", sorted),
  uniq: filter("uniq", (text) => joined(linesOf(text).filter((line, i, lines) => line !== lines[i - 1]))),
  wc: filter("wc", counted),
  tr: ([from = "", to = ""], { input }) => done(0, from === "-d" ? input.replaceAll(unescape(to), "") : from === "a-z" && to === "A-Z" ? input.toUpperCase() : input.replaceAll(unescape(from), unescape(to))),
}
