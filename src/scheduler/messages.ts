import type { Rejection } from "./framework.ts"

/** What came of looking at all nodes for a Pod that fits nowhere. */
export interface Diagnosis {
  readonly nodes: number
  readonly rejections: ReadonlyMap<string, Rejection>
  /** Of the nodes that were not looked at, if there is anything to say of them. */
  readonly others?: Rejection
  /** Why no node was looked at. */
  readonly beforehand?: string
  /** What came of trying to make room. */
  readonly afterwards?: string
}

/** "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. …" Upstream: framework.FitError. */
export function fitMessage({ nodes, rejections, others, beforehand, afterwards }: Diagnosis): string {
  const head = `0/${nodes} nodes are available:`
  const after = afterwards ? ` ${afterwards}` : ""
  if (beforehand) return `${head} ${beforehand}.${after}`
  const counts = new Map<string, number>()
  const count = (reason: string, times: number): unknown => counts.set(reason, (counts.get(reason) ?? 0) + times)
  for (const { reasons } of rejections.values()) for (const reason of reasons) count(reason, 1)
  const absent = nodes - rejections.size
  if (absent > 0) for (const reason of others?.reasons ?? []) count(reason, absent)
  const reasons = [...counts].map(([reason, times]) => `${times} ${reason}`).sort()
  return `${head}${reasons.length > 0 ? ` ${reasons.join(", ")}.` : ""}${after}`
}

/** The nodes, of those named, whose rejection is of that code; what is not listed counts as `others`. */
export function nodesOfCode(names: readonly string[], { rejections, others }: Pick<Diagnosis, "rejections" | "others">, code: Rejection["code"]): readonly string[] {
  return names.filter((name) => (rejections.get(name) ?? others)?.code === code)
}

const noteBytesMax = 1_024

/** A note as events hold it at most. */
export function truncated(note: string): string {
  return note.length <= noteBytesMax ? note : `${note.slice(0, noteBytesMax - 4)} ...`
}
