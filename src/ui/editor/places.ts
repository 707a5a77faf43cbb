import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from "yaml"

/** A stretch of one line; lines and columns count from 1, and `endColumn` is the first one after it. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endColumn: number
}

/** Finds a field of a document by Kubernetes' path. `line` is the one on which the document's text begins, after its `---`. */
export type Finder = (line: number, path: string) => Place

/**
 * Where in a text the fields are that messages name. Each document is read once, when it is first asked for. A field that is not there is said of the nearest one
 * above it that is: "spec.selector: Required value" stands at `spec`. Loaded only when there is something to mark.
 */
export function findPlaces(text: string): Finder {
  const lines = text.split("\n")
  const documents = new Map<number, Finder>()
  return (line, path) => {
    const find = documents.get(line) ?? findIn(lines, line)
    documents.set(line, find)
    return find(line, path)
  }
}

function findIn(lines: readonly string[], first: number): Finder {
  const length = lines.slice(first - 1).findIndex((line) => /^---\s*(#.*)?$/.test(line))
  const own = length < 0 ? lines.slice(first - 1) : lines.slice(first - 1, first - 1 + length)
  const starts = [0]
  for (const line of own) starts.push((starts.at(-1) ?? 0) + line.length + 1)
  const { contents } = parseDocument(own.join("\n"), { version: "1.1", strict: false, uniqueKeys: false, logLevel: "silent" })
  const placeAt = (from: number, to: number): Place => {
    const index = Math.max(0, starts.findLastIndex((start) => start <= from))
    const end = Math.min(to, (starts[index] ?? 0) + (own[index]?.length ?? 0))
    const column = from - (starts[index] ?? 0) + 1
    return { line: first + index, column, endColumn: Math.max(column + 1, column + end - from) }
  }
  return (_, path) => {
    const found = contents && walk(contents, segmentsOf(path), firstKey(contents))
    return found ? placeAt(found[0], found[1]) : placeAt(firstText(own, starts), firstText(own, starts) + 1)
  }
}

type Range = readonly [from: number, to: number]

/** A document as a whole is marked at its first key. */
const firstKey = (node: Node): Range => (isMap(node) && node.items[0] ? rangeOf(node.items[0].key) : rangeOf(node))

const rangeOf = (node: unknown): Range => {
  const range = (node as Node | null)?.range
  return range ? [range[0], range[1]] : [0, 1]
}

function firstText(lines: readonly string[], starts: readonly number[]): number {
  const index = lines.findIndex((line) => /^\s*[^\s#]/.test(line))
  return index < 0 ? 0 : (starts[index] ?? 0) + (lines[index]?.search(/\S/) ?? 0)
}

/** Follows the path as far as it leads; `above` is what to mark where it leads no further. */
function walk(node: unknown, path: readonly string[], above: Range): Range {
  const [segment, ...rest] = path
  if (segment === undefined) return isScalar(node) && node.value !== null ? rangeOf(node) : above
  if (isSeq(node) && !/^\d+$/.test(segment)) {
    // Go's type errors name fields of lists without saying which item: the first that has the field.
    const item = node.items.find((each) => isMap(each) && pairOf(each.items, path).pair) ?? node.items[0]
    return item === undefined ? above : walk(item, path, above)
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)]
    return item === undefined ? above : walk(item, rest, isScalar(item) ? rangeOf(item) : firstKey(item as Node))
  }
  if (!isMap(node)) return above
  const { pair, after } = pairOf(node.items, path)
  if (!pair) return above
  const key = rangeOf(pair.key)
  return after.length === 0 && !isScalar(pair.value) ? key : walk(pair.value, after, key)
}

/** The entry that the path goes on with. Keys may hold dots ("index.html"), so the longest that fits counts; of keys written twice the last one, as everywhere in Kubernetes. */
function pairOf(items: readonly Pair[], path: readonly string[]): { readonly pair: Pair | undefined; readonly after: readonly string[] } {
  for (let length = path.length; length > 0; length--) {
    const key = path.slice(0, length).join(".")
    const pair = items.findLast((item) => isScalar(item.key) && String(item.key.value) === key)
    if (pair) return { pair, after: path.slice(length) }
  }
  return { pair: undefined, after: [] }
}

/** "spec.containers[0].ports[name]" → spec, containers, 0, ports, name. What stands in brackets is one segment, dots or not. */
function segmentsOf(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inner]) => (inner ?? whole).replace(/^"(.*)"$/, "$1"))
}
