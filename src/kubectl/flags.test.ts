import { describe, expect, it, test } from "vitest"
import { CommandError, complaintText } from "./errors.ts"
import { parseFlags, type Flag } from "./flags.ts"

const known: readonly Flag[] = [
  { name: "output", short: "o", type: "text" },
  { name: "selector", short: "l", type: "text" },
  { name: "namespace", short: "n", type: "text" },
  { name: "all", type: "bool" },
  { name: "watch", short: "w", type: "bool" },
  { name: "all-namespaces", short: "A", type: "bool" },
  { name: "replicas", type: "whole" },
  { name: "timeout", type: "duration" },
  { name: "filename", short: "f", type: "list" },
  { name: "dry-run", type: "text", lone: "unchanged" },
]

function complaint(argv: readonly string[]): string {
  try {
    parseFlags(argv, known)
  } catch (error) {
    if (error instanceof CommandError) return complaintText(error.troubles)
    throw error
  }
  return ""
}

describe("flags", () => {
  test.each([
    ["-ojson", "output", "json"], ["-o=json", "output", "json"], ["-o json", "output", "json"], ["--output=json", "output", "json"], ["--output json", "output", "json"],
    ["-lapp=web", "selector", "app=web"], ["-l app=web", "selector", "app=web"], ["-l=app=web", "selector", "app=web"], ["-wojson", "output", "json"], ["-n=", "namespace", "="], ["-Awn x", "namespace", "x"],
    ["-o yaml -o json", "output", "json"], ["--dry-run", "dry-run", "unchanged"], ["--dry-run=server", "dry-run", "server"],
  ])("%s says %s is %s", (line, name, value) => {
    const { flags, args } = parseFlags(line.split(" "), known)
    expect(flags.text(name)).toBe(value)
    expect(args).toEqual([])
  })

  it("keeps words, takes no word for a flag that stands alone, and looks no further than --", () => {
    const { flags, args } = parseFlags(["get", "--all", "pods", "-f", "a,b", "-fc", "-", "--", "-w"], known)
    expect(args).toEqual(["get", "pods", "-", "-w"])
    expect([flags.bool("all"), flags.bool("watch"), flags.list("filename")]).toEqual([true, false, ["a", "b", "c"]])
    expect(parseFlags(["--all=false"], known).flags.bool("all", true)).toBe(false)
  })

  test.each([
    [["--nosuch"], "error: unknown flag: --nosuch\n"],
    [["-wx"], "error: unknown shorthand flag: 'x' in -wx\n"],
    [["--replicas"], "error: flag needs an argument: --replicas\n"],
    [["-wn"], "error: flag needs an argument: 'n' in -wn\n"],
    [["--=x"], "error: bad flag syntax: --=x\n"],
    [["--replicas=two"], 'error: invalid argument "two" for "--replicas" flag: strconv.ParseInt: parsing "two": invalid syntax\n'],
    [["-w=maybe"], 'error: invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax\n'],
    [["--timeout=5"], 'error: invalid argument "5" for "--timeout" flag: time: invalid duration "5"\n'],
  ])("%j is refused in pflag's words", (argv, message) => {
    expect(complaint(argv)).toBe(message)
  })
})
