import { done, failed, optionsOf, type Command, type Done, type Surroundings } from "./contract.ts"

const baseName = (path: string): string => path.replace(/\/+$/, "").replace(/^.*\//, "")

function touch(args: readonly string[], { files }: Surroundings): Done {
  for (const file of optionsOf(args).rest) {
    const problem = files.isDirectory(file) ? undefined : files.write(file, files.read(file) ?? "")
    if (problem !== undefined) return failed("touch", `${file}: ${problem === "nonexistent directory" ? "No such file or directory" : problem}`)
  }
  return done(0)
}

function rm(args: readonly string[], { files }: Surroundings): Done {
  const { flags, rest } = optionsOf(args)
  for (const file of rest) {
    const problem = files.isDirectory(file) && !/r/i.test(flags) ? "Is a directory" : files.remove(file)
    if (problem !== undefined && !(flags.includes("f") && problem.startsWith("No such"))) return failed("rm", `can't remove '${file}': ${problem}`)
  }
  return done(0)
}

function mkdir(args: readonly string[], { files }: Surroundings): Done {
  const { flags, rest } = optionsOf(args)
  for (const path of rest) {
    const parents = path.split("/").map((_, i, parts) => parts.slice(0, i).join("/")).filter((parent) => parent !== "")
    const missing = parents.find((parent) => !files.isDirectory(parent))
    if (missing !== undefined && !flags.includes("p")) return failed("mkdir", `can't create directory '${path}': No such file or directory`)
    const problem = files.makeDirectory(path)
    if (problem !== undefined && !(problem === "File exists" && flags.includes("p"))) return failed("mkdir", `can't create directory '${path}': ${problem}`)
  }
  return done(0)
}

function ls(args: readonly string[], { files, directory }: Surroundings): Done {
  const { flags, rest } = optionsOf(args)
  const paths = rest.length === 0 ? [directory] : rest
  const absent = paths.find((path) => files.read(path) === undefined && !files.isDirectory(path))
  if (absent !== undefined) return failed("ls", `${absent}: No such file or directory`)
  const shown = (name: string): boolean => flags.includes("a") || flags.includes("A") || !name.startsWith(".")
  const listed = paths.map((path) => {
    const names = files.isDirectory(path) ? files.list(path).filter(shown) : [path]
    const text = names.map((name) => (flags.includes("l") ? `${longLine(files.isDirectory(path) ? `${path}/${name}` : path, name, files)}\n` : `${name}\n`)).join("")
    return paths.length > 1 && files.isDirectory(path) ? `${path}:\n${text}` : text
  })
  return done(0, listed.join(paths.length > 1 ? "\n" : ""))
}

/** Owner, links and times are not kept: everything is root's. */
function longLine(path: string, name: string, files: Surroundings["files"]): string {
  const isDirectory = files.isDirectory(path)
  const size = String(isDirectory ? 4_096 : (files.read(path) ?? "").length)
  return `${isDirectory ? "drwxr-xr-x" : "-rw-r--r--"}    1 root     root     ${size.padStart(9)} ${name}`
}

/** Copies files; a directory is named as the target. */
const copy = (name: "cp" | "mv"): Command => (args, { files }) => {
  const { flags, rest } = optionsOf(args)
  const [from = "", to = ""] = rest
  if (rest.length !== 2) return failed(name, "only a file or directory and its target are simulated")
  const target = files.isDirectory(to) ? `${to}/${baseName(from)}` : to
  const tree = files.isDirectory(from)
  if (tree && name === "cp" && !/[ra]/i.test(flags)) return failed("cp", `omitting directory '${from}'`)
  const problem = tree ? copyTree(files, from, target) : copyFile(files, from, target)
  if (problem !== undefined) return failed(name, problem)
  if (name === "mv") files.remove(from)
  return done(0)
}

function copyFile(files: Surroundings["files"], from: string, to: string): string | undefined {
  const text = files.read(from)
  if (text === undefined) return `can't stat '${from}': No such file or directory`
  const problem = files.write(to, text)
  return problem === undefined ? undefined : `can't create '${to}': ${problem}`
}

function copyTree(files: Surroundings["files"], from: string, to: string): string | undefined {
  files.makeDirectory(to)
  for (const name of files.list(from)) {
    const problem = files.isDirectory(`${from}/${name}`) ? copyTree(files, `${from}/${name}`, `${to}/${name}`) : copyFile(files, `${from}/${name}`, `${to}/${name}`)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** `test`, with ! and the usual operators; -a and -o join two of them. */
function test(args: readonly string[], around: Surroundings): Done {
  const words = args.at(-1) === "]" ? args.slice(0, -1) : args
  return done(holds(words, around) ? 0 : 1)
}

function holds(words: readonly string[], around: Surroundings): boolean {
  const joint = words.findIndex((word, i) => i > 0 && (word === "-a" || word === "-o"))
  if (joint > 0) {
    const sides = [words.slice(0, joint), words.slice(joint + 1)].map((side) => holds(side, around))
    return words[joint] === "-a" ? sides.every(Boolean) : sides.some(Boolean)
  }
  const [first = "", second = "", third = ""] = words
  if (first === "!") return !holds(words.slice(1), around)
  if (words.length === 1) return first !== ""
  return words.length === 2 ? unary(first, second, around.files) : binary(first, second, third)
}

function unary(operator: string, word: string, files: Surroundings["files"]): boolean {
  switch (operator) {
    case "-n":
      return word !== ""
    case "-z":
      return word === ""
    case "-f":
      return files.read(word) !== undefined
    case "-d":
      return files.isDirectory(word)
    case "-s":
      return (files.read(word) ?? "") !== ""
    default:
      return /^-[erwx]$/.test(operator) && (files.read(word) !== undefined || files.isDirectory(word))
  }
}

function binary(left: string, operator: string, right: string): boolean {
  const [a, b] = [Number(left), Number(right)]
  const compared: Readonly<Record<string, boolean>> = { "=": left === right, "==": left === right, "!=": left !== right, "-eq": a === b, "-ne": a !== b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b }
  return compared[operator] ?? false
}

export const fileCommands: Readonly<Record<string, Command>> = {
  touch, rm, mkdir, ls, test, "[": test, cp: copy("cp"), mv: copy("mv"),
  // Owners and modes are not kept.
  chmod: () => done(0),
  chown: () => done(0),
  basename: ([path = "", suffix = ""]) => done(0, `${baseName(path).replace(new RegExp(`${suffix.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}$`), "")}\n`),
  dirname: ([path = ""]) => done(0, `${path.includes("/") ? path.replace(/\/[^/]*$/, "") || "/" : "."}\n`),
}
