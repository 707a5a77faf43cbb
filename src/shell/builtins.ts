import { absolute, type Outcome, type ShellFiles, type ShellState } from "./state.ts"

type Did = { readonly type: "exit"; readonly code: number; readonly state: ShellState } | { readonly type: "done"; readonly state: ShellState; readonly outcome: Outcome }

type Builtin = (args: readonly string[], state: ShellState, files: ShellFiles) => Did

const done = (state: ShellState, code = 0, output = "", errors = ""): Did => ({ type: "done", state, outcome: { code, output, errors } })

/** Commands that change the shell itself. */
const builtins: Readonly<Record<string, Builtin>> = {
  exit: ([code], state) => ({ type: "exit", code: code === undefined ? state.code : Number(code) & 255, state }),
  cd: ([path = ""], state, files) => {
    const directory = path === "" ? (state.variables["HOME"] ?? "/root") : absolute(state.directory, path)
    return files.isDirectory(directory) ? done({ ...state, directory: tidy(directory) }) : done(state, 2, "", `sh: cd: can't cd to ${path}: No such file or directory\n`)
  },
  pwd: (_, state) => done(state, 0, `${state.directory}\n`),
  export: assign,
  readonly: assign,
  local: assign,
  unset: (names, state) => done({ ...state, variables: Object.fromEntries(Object.entries(state.variables).filter(([name]) => !names.includes(name))) }),
  set: options,
  shift: ([count = "1"], state) => done({ ...state, parameters: [state.parameters[0] ?? "sh", ...state.parameters.slice(1 + Number(count))] }),
  read: (args, state) => {
    const names = args.filter((arg) => !arg.startsWith("-"))
    const [line = "", ...rest] = state.input.split("\n")
    const words = line.trim().split(/\s+/)
    const values = names.map((name, i) => [name, i === names.length - 1 ? words.slice(i).join(" ") : (words[i] ?? "")])
    return done({ ...state, input: rest.join("\n"), variables: { ...state.variables, ...Object.fromEntries(values) } }, state.input === "" ? 1 : 0)
  },
}

export const isBuiltin = (file: string): boolean => Object.hasOwn(builtins, file)

export const builtin = ([file = "", ...args]: readonly string[], state: ShellState, files: ShellFiles): Did => (builtins[file] as Builtin)(args, state, files)

/** `set -e`, `set +e` and `set -- words`; what else it could be told is not simulated, and said so. */
function options(words: readonly string[], state: ShellState): Did {
  const dashes = words.indexOf("--")
  const flags = dashes < 0 ? words : words.slice(0, dashes)
  const parameters = dashes < 0 ? state.parameters : [state.parameters[0] ?? "sh", ...words.slice(dashes + 1)]
  const strict = flags.reduce((is, flag) => (/^-[a-z]*e/.test(flag) ? true : /^\+[a-z]*e/.test(flag) ? false : is), state.strict)
  const others = flags.filter((flag) => !/^[-+]e$/.test(flag))
  return done({ ...state, parameters, strict }, 0, "", others.map((flag) => `sh: set: "${flag}" is not simulated in full\n`).join(""))
}

function assign(words: readonly string[], state: ShellState): Did {
  const assigned = words.flatMap((word) => (word.includes("=") ? [[word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]] : []))
  return done({ ...state, variables: { ...state.variables, ...Object.fromEntries(assigned) } })
}

function tidy(path: string): string {
  const parts: string[] = []
  for (const part of path.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "" && part !== ".") parts.push(part)
  }
  return `/${parts.join("/")}`
}
