import { formatTime, type Instant } from "../../../api/instant.ts"
import { never, seconds } from "../../../base/time.ts"
import { done, failed, optionsOf, type Command, type Done, type Surroundings } from "./contract.ts"

const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400 }

function sleep(args: readonly string[]): Done {
  let total = 0
  for (const arg of args) {
    if (arg === "inf" || arg === "infinity") return { type: "sleep", micros: never }
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(arg)
    if (!match) return failed("sleep", `invalid number '${arg}'`)
    total += Number(match[1]) * (units[match[2] ?? ""] ?? 1)
  }
  return args.length === 0 ? done(1, "", "BusyBox: sleep [N]...\n") : { type: "sleep", micros: seconds(total) }
}

const days: readonly string[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months: readonly string[] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** The clock, in UTC as containers have it. */
function date(args: readonly string[], { now }: Surroundings): Done {
  const format = args.find((arg) => arg.startsWith("+"))?.slice(1) ?? (args.some((arg) => arg.startsWith("-I")) ? "%Y-%m-%dT%H:%M:%S+00:00" : "%a %b %e %H:%M:%S UTC %Y")
  return done(0, `${formatted(format, now)}\n`)
}

function formatted(format: string, now: Instant): string {
  const [year = "", month = "", day = "", hour = "", minute = "", second = ""] = formatTime(now).split(/[-T:Z]/)
  const weekday = days[(4 + Math.floor(now / 86_400_000_000)) % 7] ?? ""
  const values: Readonly<Record<string, string>> = {
    Y: year, m: month, d: day, e: String(Number(day)).padStart(2), H: hour, M: minute, S: second, a: weekday, b: months[Number(month) - 1] ?? "", Z: "UTC", z: "+0000", s: String(Math.floor(now / 1_000_000)),
    N: String(now % 1_000_000).padStart(6, "0").padEnd(9, "0"), F: `${year}-${month}-${day}`, T: `${hour}:${minute}:${second}`, "%": "%",
  }
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole)
}

function env(args: readonly string[], { env: own }: Surroundings): Done {
  const names = optionsOf(args).rest
  if (names.length > 0) return done(names.every((name) => own[name] !== undefined) ? 0 : 1, names.map((name) => (own[name] === undefined ? "" : `${own[name]}\n`)).join(""))
  return done(0, Object.entries(own).map(([name, value]) => `${name}=${value}\n`).join(""))
}

/** Reads the page of a server: of the Pod itself by its address or as localhost. */
function wget(args: readonly string[]): Done {
  const { flags, rest } = optionsOf(args.filter((arg, i) => !/^-[OT]$/.test(args[i - 1] ?? "") && !arg.startsWith("--")))
  const named = args.findIndex((arg) => /^-q?O/.test(arg))
  const url = rest.find((arg) => /^(\w+:\/\/)?[\w.[]/.test(arg)) ?? ""
  const match = /^(?:http:\/\/)?([^:/?]+)(?::(\d+))?(\/.*)?$/.exec(url)
  if (!match) return failed("wget", `not an http or ftp url: ${url}`)
  const [, host = "", port = "80", path = "/"] = match
  const written = named < 0 ? undefined : (args[named] ?? "").replace(/^-q?O/, "") || args[named + 1]
  return { type: "get", host, port: Number(port), path, into: flags.includes("spider") ? "/dev/null" : (written ?? (path.replace(/^.*\//, "") || "index.html")) }
}

/** A shell's script: its text, or a file. */
const shell: Command = (args, { files, input }) => {
  const [flag, text = "", ...parameters] = args
  if (flag === undefined) return { type: "script", text: input, parameters: ["sh"] }
  if (/^-[a-z]*c$/.test(flag)) return { type: "script", text: flag.includes("e") ? `set -e\n${text}` : text, parameters: parameters.length > 0 ? parameters : ["sh"] }
  const [file = "", ...rest] = args.filter((arg) => !/^-[a-z]+$/.test(arg))
  const read = files.read(file)
  return read === undefined ? done(2, "", `sh: can't open '${file}': No such file or directory\n`) : { type: "script", text: read, parameters: [file, ...rest] }
}

export const systemCommands: Readonly<Record<string, Command>> = {
  sleep, date, env, wget,
  printenv: env,
  sh: shell,
  ash: shell,
  bash: shell,
  true: () => done(0),
  ":": () => done(0),
  false: () => done(1),
  sync: () => done(0),
  hostname: (_, { env: own }) => done(0, `${own["HOSTNAME"] ?? ""}\n`),
  whoami: () => done(0, "root\n"),
  id: (args) => done(0, args.includes("-u") || args.includes("-g") ? "0\n" : "uid=0(root) gid=0(root) groups=0(root)\n"),
  uname: (args) => done(0, args.includes("-r") ? "6.12.48+deb13-amd64\n" : args.includes("-m") ? "x86_64\n" : "Linux\n"),
  expr: ([a = "", operator = "", b = ""]) => {
    const values: Readonly<Record<string, number>> = { "+": Number(a) + Number(b), "-": Number(a) - Number(b), "*": Number(a) * Number(b), "/": Math.trunc(Number(a) / Number(b)), "%": Number(a) % Number(b) }
    const value = values[operator] ?? Number.NaN
    return Number.isNaN(value) ? failed("expr", "syntax error", 2) : done(value === 0 ? 1 : 0, `${value}\n`)
  },
  // There is no name server yet: a real one that nobody answers says so too.
  nslookup: () => done(1, ";; connection timed out; no servers could be reached\n"),
}
