/** Replaces $(NAME) by what NAME says; $$ is a dollar. What nobody knows stays as it is written. Upstream: third_party/forked/golang/expansion. */
export function expand(text: string, known: (name: string) => string | undefined): string {
  let out = ""
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (c !== "$" || i + 1 >= text.length) {
      out += c
      continue
    }
    const next = text.charAt(++i)
    const end = next === "(" ? text.indexOf(")", i) : -1
    if (next === "$") out += "$"
    else if (next !== "(") out += c + next
    else if (end < 0) out += "$("
    else {
      const name = text.slice(i + 1, end)
      out += known(name) ?? `$(${name})`
      i = end
    }
  }
  return out
}

/** The words of a command, with the variables of the container. */
export const expandAll = (words: readonly string[] | undefined, env: Readonly<Record<string, string>>): string[] | undefined => words?.map((word) => expand(word, (name) => env[name]))
