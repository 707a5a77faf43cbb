import { equalJson, type Json } from "../../base/json.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { demandOf } from "../../api/rules/node-affinity.ts"
import { matches } from "../../api/selectors.ts"
import { plugin, reject, scoreMax, type Plugin, type Snapshot } from "../framework.ts"
import type { NodeInfo } from "../node-info.ts"
import { builtInDefaults, constraintsOf, countKey, countOn, counts, hasAllKeys, type Constraint, type SpreadDefaults } from "../spread-constraints.ts"

const name = "PodTopologySpread"
const skewed = reject(name, "Unschedulable", "node(s) didn't match pod topology spread constraints")
const unlabelled = reject(name, "UnschedulableAndUnresolvable", "node(s) didn't match pod topology spread constraints (missing required label)")
const hostname = "kubernetes.io/hostname"

/** How many Pods there are in each domain, by constraint. */
export interface Spread {
  readonly constraints: readonly Constraint[]
  readonly domains: readonly ReadonlyMap<string, number>[]
  readonly least: readonly number[]
}

export interface SpreadScores extends Omit<Spread, "least"> {
  /** Weighs the counts of a topology by how many domains it has, so that many small ones do not drown few large ones. */
  readonly weights: readonly number[]
  /** Under which nodes keep their counts. */
  readonly keys: readonly string[]
  /** Nodes that lack a label. */
  readonly ignored: ReadonlySet<string>
}

/**
 * Spreads Pods over domains: hard constraints reject, soft ones score; Pods that say nothing are spread softly over hosts and zones.
 * Woken by Pods that begin or cease to count, by nodes whose labels, taints or presence change the domains, and by own tolerations.
 */
export function podTopologySpread(defaults: SpreadDefaults = builtInDefaults): Plugin {
  const hard = (pod: Pod, snapshot: Snapshot): readonly Constraint[] => constraintsOf(pod, "DoNotSchedule", defaults, snapshot)
  return plugin<Spread, SpreadScores>({
    name,
    preFilter(pod, snapshot) {
      const constraints = hard(pod, snapshot)
      return constraints.length > 0 ? { type: "go", state: measure(pod, constraints, snapshot) } : { type: "skip" }
    },
    filter: (pod, { node }, spread) => (node ? whyNot(pod, node, spread) : unlabelled),
    changeState: changed,
    preScore(pod, nodes, snapshot) {
      const constraints = constraintsOf(pod, "ScheduleAnyway", defaults, snapshot)
      const strict = (pod.spec.topologySpreadConstraints ?? []).length > 0 || !defaults.builtIn
      return constraints.length > 0 && snapshot.nodes.length > 0 ? { state: weigh(pod, constraints, nodes, snapshot, strict) } : "skip"
    },
    score: scoreOf,
    normalise: turnAround,
    wokenBy: [
      { on: "pods", actions: ["add", "pod labels", "delete", "tolerations"], helps: (pod, before, after, snapshot) => podMatters(pod, before, after, hard(pod, snapshot)) },
      { on: "nodes", actions: ["add", "delete", "node labels", "taints"], helps: (pod, before, after, snapshot) => nodeMatters(before, after, hard(pod, snapshot)) },
    ],
  })
}

const leastOf = (domains: ReadonlyMap<string, number>, { minDomains }: Constraint): number => (domains.size < minDomains ? 0 : Math.min(...domains.values()))

function measure(pod: Pod, constraints: readonly Constraint[], { nodes }: Snapshot): Spread {
  const namespace = pod.metadata.namespace ?? ""
  const demand = demandOf(pod)
  const keys = constraints.map((constraint) => countKey(constraint, namespace))
  const domains = constraints.map(() => new Map<string, number>())
  for (const info of nodes) {
    const { node } = info
    if (!node || !hasAllKeys(node.metadata.labels, constraints)) continue
    constraints.forEach((constraint, i) => {
      if (!counts(constraint, pod, node, demand)) return
      const value = node.metadata.labels?.[constraint.topologyKey] ?? ""
      const own = domains[i] as Map<string, number>
      own.set(value, (own.get(value) ?? 0) + countOn(info, constraint.selector, keys[i] as string, namespace))
    })
  }
  return { constraints, domains, least: constraints.map((constraint, i) => leastOf(domains[i] as Map<string, number>, constraint)) }
}

function whyNot(pod: Pod, node: Node, { constraints, domains, least }: Spread): typeof skewed | undefined {
  for (const [i, { topologyKey, selector, maxSkew }] of constraints.entries()) {
    const value = node.metadata.labels?.[topologyKey]
    if (value === undefined) return unlabelled
    const own = matches(selector, pod.metadata.labels) ? 1 : 0
    if ((domains[i]?.get(value) ?? 0) + own - (least[i] as number) > maxSkew) return skewed
  }
  return undefined
}

const changed: NonNullable<Plugin<Spread>["changeState"]> = (spread, pod, { pod: other }, node, by) => {
  const { constraints } = spread
  if (other.metadata.namespace !== pod.metadata.namespace || !hasAllKeys(node.metadata.labels, constraints)) return spread
  const demand = demandOf(pod)
  const domains = constraints.map((constraint, i) => {
    const before = spread.domains[i] as ReadonlyMap<string, number>
    if (!matches(constraint.selector, other.metadata.labels) || !counts(constraint, pod, node, demand)) return before
    const value = node.metadata.labels?.[constraint.topologyKey] ?? ""
    return new Map(before).set(value, (before.get(value) ?? 0) + by)
  })
  return { constraints, domains, least: constraints.map((constraint, i) => leastOf(domains[i] as ReadonlyMap<string, number>, constraint)) }
}

function weigh(pod: Pod, constraints: readonly Constraint[], candidates: readonly NodeInfo[], { nodes }: Snapshot, strict: boolean): SpreadScores {
  const namespace = pod.metadata.namespace ?? ""
  const ignored = new Set(strict ? candidates.filter(({ node }) => !hasAllKeys(node?.metadata.labels, constraints)).map((info) => info.name) : [])
  const valueOf = ({ node }: NodeInfo, { topologyKey }: Constraint): string => node?.metadata.labels?.[topologyKey] ?? ""
  // Domains without a candidate do not matter; hosts are counted one by one when they are scored.
  const domains = constraints.map((constraint) => new Map(constraint.topologyKey === hostname ? [] : candidates.filter((info) => !ignored.has(info.name)).map((info) => [valueOf(info, constraint), 0] as const)))
  const demand = demandOf(pod)
  const keys = constraints.map((constraint) => countKey(constraint, namespace))
  for (const [i, constraint] of constraints.entries()) {
    const own = domains[i] as Map<string, number>
    if (own.size === 0) continue
    const key = keys[i] as string
    for (const info of nodes) {
      const { node } = info
      if (!node || (strict && !hasAllKeys(node.metadata.labels, constraints)) || !counts(constraint, pod, node, demand)) continue
      const count = own.get(valueOf(info, constraint))
      if (count !== undefined) own.set(valueOf(info, constraint), count + countOn(info, constraint.selector, key, namespace))
    }
  }
  const weights = constraints.map(({ topologyKey }, i) => naturalLog((topologyKey === hostname ? candidates.length - ignored.size : (domains[i]?.size ?? 0)) + 2))
  return { constraints, domains, weights, keys, ignored }
}

const scoreOf: NonNullable<Plugin<Spread, SpreadScores>["score"]> = (pod, info, { constraints, domains, weights, keys, ignored }) => {
  if (ignored.has(info.name)) return 0
  const namespace = pod.metadata.namespace ?? ""
  let score = 0
  constraints.forEach((constraint, i) => {
    const value = info.node?.metadata.labels?.[constraint.topologyKey]
    if (value === undefined) return
    const count = constraint.topologyKey === hostname ? countOn(info, constraint.selector, keys[i] as string, namespace) : (domains[i]?.get(value) ?? 0)
    score += count * (weights[i] as number) + (constraint.maxSkew - 1)
  })
  return Math.round(score)
}

/** Fewer is better: the emptiest gets the most. */
const turnAround: NonNullable<Plugin<Spread, SpreadScores>["normalise"]> = (scores, nodes, { ignored }) => {
  const taken = scores.filter((_, i) => !ignored.has((nodes[i] as NodeInfo).name))
  const most = Math.max(0, ...taken)
  const least = Math.min(...taken)
  return scores.map((score, i) => (ignored.has((nodes[i] as NodeInfo).name) ? 0 : most === 0 ? scoreMax : Math.trunc((scoreMax * (most + least - score)) / most)))
}

/** Of a whole number above 0. Engines round Math.log differently; this series is the same everywhere, to within a rounding of it. */
function naturalLog(n: number): number {
  let [rest, halvings] = [n, 0]
  for (; rest > 1.5; halvings++) rest /= 2
  const x = (rest - 1) / (rest + 1)
  let [term, sum] = [x, 0]
  for (let i = 1; i < 60; i += 2) {
    sum += term / i
    term *= x * x
  }
  return halvings * Math.LN2 + 2 * sum
}

function podMatters(pod: Pod, before: Pod | undefined, after: Pod | undefined, constraints: readonly Constraint[]): boolean {
  const involved = (other: Pod): boolean => other.metadata.uid === pod.metadata.uid || (Boolean(other.spec.nodeName) && other.metadata.namespace === pod.metadata.namespace)
  if ((after && !involved(after)) || (before && !involved(before))) return false
  const matching = (other: Pod, { selector }: Constraint): boolean => matches(selector, other.metadata.labels)
  if (before && after) {
    const tolerations = (each: Pod): Json => (each.spec.tolerations ?? []) as unknown as Json
    const newlyTolerant = after.metadata.uid === pod.metadata.uid && !equalJson(tolerations(before), tolerations(after)) && constraints.some(({ honoursTaints }) => honoursTaints)
    return newlyTolerant || constraints.some((constraint) => matching(before, constraint) !== matching(after, constraint))
  }
  const other = after ?? before
  return other !== undefined && constraints.some((constraint) => matching(other, constraint))
}

function nodeMatters(before: Node | undefined, after: Node | undefined, constraints: readonly Constraint[]): boolean {
  const whole = (node: Node | undefined): boolean => node !== undefined && hasAllKeys(node.metadata.labels, constraints)
  if (!before || !after) return whole(after ?? before)
  if (whole(before) !== whole(after)) return true
  const moved = constraints.some(({ topologyKey }) => before.metadata.labels?.[topologyKey] !== after.metadata.labels?.[topologyKey])
  return whole(after) && (moved || !equalJson((before.spec?.taints ?? []) as unknown as Json, (after.spec?.taints ?? []) as unknown as Json))
}
