/** One of each side at the same place of two sequences, or one alone. */
export interface Pair<T> {
  readonly theirs: T | undefined
  readonly own: T | undefined
  readonly same: boolean
}

/** Pairs two sequences so that as many as possible are the same; those between are paired in their order, as different. */
export function pair<T>(theirs: readonly T[], own: readonly T[], contentOf: (item: T) => string): readonly Pair<T>[] {
  const [a, b] = [theirs.map(contentOf), own.map(contentOf)]
  // longest[i][j]: how many of a from i and of b from j can be the same.
  const longest = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) (longest[i] as number[])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: Pair<T>[] = []
  let [loneTheirs, loneOwn]: [T[], T[]] = [[], []]
  let [i, j] = [0, 0]
  const flush = (): void => {
    for (let k = 0; k < Math.max(loneTheirs.length, loneOwn.length); k++) pairs.push({ theirs: loneTheirs[k], own: loneOwn[k], same: false })
    loneTheirs = []
    loneOwn = []
  }
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      flush()
      pairs.push({ theirs: theirs[i++], own: own[j++], same: true })
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) loneTheirs.push(theirs[i++] as T)
    else loneOwn.push(own[j++] as T)
  }
  flush()
  return pairs
}
