import { describe, expect, it, test } from "vitest"
import { advance, compile, newShell, settle, type Script, type ShellFiles } from "./index.ts"

/** Runs a script with a few commands of its own; gives what it said and how it ended. Everything goes through JSON between two commands, as through a checkpoint. */
function run(source: string, variables: Record<string, string> = {}): string {
  const script = compile(source)
  if ("error" in script) return script.error
  const stored = new Map([["/etc/a.conf", "1\n"], ["/etc/b.conf", "2\n"]])
  const files: ShellFiles = {
    read: (path) => stored.get(path),
    list: (path) => [...stored.keys()].filter((file) => file.startsWith(`${path.replace(/\/$/, "")}/`)).map((file) => file.slice(path.replace(/\/$/, "").length + 1)),
    isDirectory: (path) => path === "/etc" || path === "/",
    write: (path, text) => (path.startsWith("/etc/") ? void stored.set(path, text) : "nonexistent directory"),
  }
  let state = newShell(variables)
  let said = ""
  for (let i = 0; i < 500; i++) {
    const progress = advance(script, JSON.parse(JSON.stringify(state)) as typeof state, files)
    state = progress.state
    said += progress.said
    if (progress.wants.type === "exit") return `${said}[${progress.wants.code}]`
    if (progress.wants.type === "pause") continue
    const [file, ...args] = progress.wants.argv
    const outcome = file === "echo" ? { code: 0, output: `${args.join(" ")}\n`, errors: "" } : file === "cat" ? { code: 0, output: args.length > 0 ? args.map((each) => stored.get(each) ?? "").join("") : progress.wants.input, errors: "" } : file === "fail" ? { code: Number(args[0] ?? 1), output: "", errors: "failed\n" } : file === "true" ? { code: 0, output: "", errors: "" } : { code: 127, output: "", errors: `sh: ${file}: not found\n` }
    const settled = settle(state, progress.wants, outcome, files)
    state = settled.state
    said += settled.said
    if (settled.wants.type === "exit") return `${said}[${settled.wants.code}]`
  }
  return `${said}…`
}

const scripts: readonly (readonly [script: string, outcome: string])[] = [
  ["echo one; echo two", "one\ntwo\n[0]"],
  ["fail 3", "failed\n[3]"],
  ["nonsense", "sh: nonsense: not found\n[127]"],
  ["true && echo yes || echo no", "yes\n[0]"],
  ["fail 2>/dev/null && echo yes || echo no", "no\n[0]"],
  ["! fail 2>/dev/null; echo $?", "0\n[0]"],
  ["exit 4; echo never", "[4]"],
  ["X=1; echo $X ${X} '$X' \"$X\" ${Y:-none} ${#X}", "1 1 $X 1 none 1\n[0]"],
  ["X='a  b'; echo $X; echo \"$X\"", "a b\na  b\n[0]"],
  ["X=report.tar.gz; echo ${X%.*} ${X%%.*} ${X#*.} ${X##*.}", "report.tar report tar.gz gz\n[0]"],
  ["i=0; while [ $i ]; do i=$((i+1)); echo $i; break; done", "sh: [: not found\n[0]"],
  ["i=0; while true; do i=$((i + 2)); case $i in 6) break;; 4) continue;; esac; echo $i; done; echo end $i", "2\nend 6\n[0]"],
  ["for i in a 'b c' $L; do echo \"<$i>\"; done", "<a>\n<b c>\n<x>\n<y>\n[0]"],
  ["if fail 2>/dev/null; then echo a; elif true; then echo b; else echo c; fi", "b\n[0]"],
  ["if fail 2>/dev/null; then echo a; fi; echo $?", "0\n[0]"],
  ["until true; do echo never; done; echo done", "done\n[0]"],
  ["echo $(echo inner $(echo most)) end", "inner most end\n[0]"],
  ["X=$(fail 5 2>/dev/null); echo $?", "5\n[0]"],
  ["echo a | cat", "a\n[0]"],
  ["(X=2; echo $X); echo [$X]", "2\n[]\n[0]"],
  ["echo text > /etc/c; echo more >> /etc/c; cat /etc/c", "text\nmore\n[0]"],
  ["{ echo a; echo b; } > /etc/c; cat < /etc/c", "a\nb\n[0]"],
  ["echo x > /nowhere/c; echo $?", "sh: can't create /nowhere/c: nonexistent directory\n1\n[0]"],
  ["fail > /etc/c 2>&1; cat /etc/c", "failed\n[0]"],
  ["cat /etc/*.conf; echo /etc/*.none '/etc/*'", "1\n2\n/etc/*.none /etc/*\n[0]"],
  ["cat <<END\nhello $L\nEND", "hello x y\n[0]"],
  ["case hello in h*o) echo glob;; *) echo other;; esac", "glob\n[0]"],
  ["set -e; if fail 2>/dev/null; then :; fi; fail; echo never", "failed\n[1]"],
  ["cd /etc && pwd", "/etc\n[0]"],
  ["cd /none", "sh: cd: can't cd to /none: No such file or directory\n[2]"],
  ["echo $((2 + 3 * 4)) $((10 / 3)) $((1 < 2 ? 7 : 8))", "14 3 7\n[0]"],
  ["set -- a b; echo $# $2", "2 b\n[0]"],
  ["set -e; set +e; fail; echo on", "failed\non\n[0]"],
  ["set -x; echo on", 'sh: set: "-x" is not simulated in full\non\n[0]'],
  ["case b in [z-a]) echo never;; [!a-c]) echo never;; [a-c]) echo range;; esac", "range\n[0]"],
  ["case ']' in []x]) echo bracket;; esac; case a.c in a.c) echo dot;; esac; case abc in 'a*') echo never;; a?c) echo one;; esac", "bracket\ndot\none\n[0]"],
  ["X=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; case $X in *a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b) echo never;; esac; echo soon", "soon\n[0]"],
  ["X=ab; while true; do X=$X$X; done", "sh: out of memory\n[2]"],
  ["X=ab; while true; do set -- $X $X; X=\"$*$*\"; done", "sh: out of memory\n[2]"],
  ["Y=ab; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do Y=$Y$Y; done; X=$(while true; do echo $Y; done)", "sh: out of memory\n[2]"],
  ["sleep 1 &", 'sh: syntax error: "&" is not simulated'],
]

describe("a script", () => {
  test.each(scripts)("%s", (script, outcome) => expect(run(script, { L: "x y" })).toBe(outcome))

  it("that goes round for ever does not hold its host up", () => {
    const files: ShellFiles = { read: () => undefined, list: () => [], isDirectory: () => false, write: () => undefined }
    expect(advance(compile("while X=1; do Y=2; done") as Script, newShell({}), files).wants.type).toBe("pause")
  })

  it("that is none is refused with a word of syntax", () => {
    expect(compile("if true; then")).toMatchObject({ error: expect.stringMatching(/^sh: syntax error/) as string })
  })
})
