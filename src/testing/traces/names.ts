import { isObject, type JsonObject } from "../../base/json.ts"

const hashLabels = ["pod-template-hash", "controller-revision-hash"]

/**
 * Names that a run makes up, given numbers in the order of their appearance, so that two runs can be compared: random suffixes of
 * generated names, and hashes of templates.
 */
export class Names {
  readonly #masks = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  #longestFirst: readonly (readonly [name: string, mask: string])[] = []

  /** Looks for made-up names in an object that was just written. */
  learn(object: JsonObject | undefined): void {
    const metadata = object?.["metadata"]
    if (!isObject(metadata)) return
    const { name, generateName, labels } = metadata
    if (isObject(labels)) for (const label of hashLabels) if (typeof labels[label] === "string") this.#number(labels[label], "hash#")
    if (typeof generateName === "string" && typeof name === "string") this.#number(name, `${this.mask(generateName)}#`)
  }

  mask(text: string): string {
    let masked = text
    // The longest first: a Pod's name holds the hash of its template.
    for (const [name, mask] of this.#longestFirst) masked = masked.replaceAll(name, mask)
    return masked
  }

  /** What a masked name is here. */
  nameOf(text: string): string {
    let name = text
    for (const [own, mask] of [...this.#masks].toSorted(([, a], [, b]) => b.length - a.length)) name = name.replaceAll(mask, own)
    return name
  }

  #number(name: string, prefix: string): void {
    if (this.#masks.has(name)) return
    const count = (this.#counts.get(prefix) ?? 0) + 1
    this.#counts.set(prefix, count)
    this.#masks.set(name, `${prefix}${count}`)
    this.#longestFirst = [...this.#masks].toSorted(([a], [b]) => b.length - a.length)
  }
}
