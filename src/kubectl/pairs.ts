import { refuse } from "./errors.ts"

/** Words that set (`key=value`) or take away (`key-`) entries of a map, after the words that name objects. */
export interface Pairs {
  readonly resources: readonly string[]
  readonly set: Readonly<Record<string, string>>
  readonly removed: readonly string[]
}

const isPair = (word: string): boolean => word.indexOf("=") > 0 || (word.endsWith("-") && word.length > 1 && !word.includes("="))

/** Reads `TYPE NAME… KEY=VALUE… KEY-…`; `what` ("label") is for messages. Upstream: cmdutil.GetResourcesAndPairs. */
export function readPairs(args: readonly string[], what: string): Pairs {
  const first = args.findIndex(isPair)
  const resources = first < 0 ? args : args.slice(0, first)
  const set: Record<string, string> = {}
  const removed: string[] = []
  for (const word of first < 0 ? [] : args.slice(first)) {
    if (!isPair(word)) throw refuse(`all resources must be specified before ${what} changes: ${word}`)
    const equals = word.indexOf("=")
    if (equals > 0) set[word.slice(0, equals)] = word.slice(equals + 1)
    else removed.push(word.slice(0, -1))
  }
  const both = removed.filter((key) => Object.hasOwn(set, key))
  if (both.length > 0) throw refuse(what === "label" ? "can not both modify and remove a label in the same command" : `can not both modify and remove the following ${what}(s) in the same command: ${both.join(", ")}`)
  return { resources, set, removed }
}
