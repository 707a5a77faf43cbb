import type { Pod } from "../api/kinds/pod/types.ts"
import { begin, whatIf, whyNotOn, type Attempt } from "./attempt.ts"
import { reject, type FailedTry, type Plugin, type Profile, type Rejection, type Snapshot } from "./framework.ts"
import { fitMessage, type Diagnosis } from "./messages.ts"
import type { NodeInfo } from "./node-info.ts"

/** What a plugin thought of each node that fits, in the order of {@link Decision.feasible}: its own scale, and 0…100. */
export interface PluginScores {
  readonly plugin: string
  readonly weight: number
  readonly raw: readonly number[]
  readonly scores: readonly number[]
}

/** One decision with all its reasons: where a Pod goes, or why nowhere. */
export interface Decision {
  readonly node: string | undefined
  /** Nodes that fit, their scores by plugin, and in sum. No scores where only one fits. */
  readonly feasible: readonly string[]
  readonly scores: readonly PluginScores[]
  readonly totals: readonly number[]
  /** Why the others do not. Nodes that were not looked at are in neither list. */
  readonly rejections: ReadonlyMap<string, Rejection>
  /** Whose rejections these are: what wakes them wakes the Pod. */
  readonly rejectedBy: readonly string[]
  /** In Kubernetes' words, where the Pod goes nowhere. */
  readonly message: string
  /** The node on which room is made, "" to give up one that was nominated before; undefined to leave that as it is. */
  readonly nominated: string | undefined
  readonly victims: readonly Pod[]
  /** Where the next decision begins to look. */
  readonly startIndex: number
}

export interface Chance {
  /** A whole number in [0, below) for `purpose`. */
  draw(purpose: string, below: number): number
}

const noNodes = "no nodes available to schedule pods"
const feasibleMin = 100
const percentageMin = 5

/** How many nodes that fit are enough to choose from: all up to 100, then a share that falls from 50 % to 5 %. */
export function feasibleNodesToFind(nodes: number, percentage = 0): number {
  if (nodes < feasibleMin) return nodes
  const share = percentage || Math.max(percentageMin, 50 - Math.trunc(nodes / 125))
  return Math.max(feasibleMin, Math.trunc((nodes * share) / 100))
}

/** Decides where a Pod goes. Pure: the same snapshot, start and draws give the same decision. */
export function decide(profile: Profile, pod: Pod, snapshot: Snapshot, startIndex: number, chance: Chance): Decision {
  const undecided: Decision = { node: undefined, feasible: [], scores: [], totals: [], rejections: new Map(), rejectedBy: [], message: "", nominated: undefined, victims: [], startIndex }
  const all = snapshot.nodes.length
  if (all === 0) return { ...undecided, message: noNodes, nominated: "" }
  const begun = begin(profile.plugins, pod, snapshot)
  if (begun.type === "rejected") {
    const { rejection, by } = begun
    const diagnosis: Diagnosis = { nodes: all, rejections: new Map(), others: rejection, beforehand: rejection.reasons.join(", ") }
    return { ...undecided, ...makeRoom(profile, { pod, plugins: profile.plugins, states: new Map() }, snapshot, diagnosis, chance), rejectedBy: by }
  }
  const { attempt, nodes: names, narrowedBy } = begun
  const reserved = nominatedNode(attempt, snapshot)
  if (reserved) return { ...undecided, node: reserved.name, feasible: [reserved.name] }
  const nodes = names ? names.flatMap((name) => snapshot.node(name) ?? []).filter(({ node }) => node) : snapshot.nodes
  const { fitting, rejections } = filterNodes(attempt, nodes, snapshot, startIndex)
  const next = (startIndex + fitting.length + rejections.size) % all
  const rejectedBy = [...new Set([...narrowedBy, ...[...rejections.values()].map(({ plugin }) => plugin)])].sort()
  const looked = { ...undecided, rejections, rejectedBy, startIndex: next }
  if (fitting.length > 0) return { ...looked, ...choose(profile, pod, fitting, snapshot, chance) }
  const others = names ? { others: reject("", "UnschedulableAndUnresolvable", `node(s) didn't satisfy plugin(s) [${narrowedBy.toSorted().join(" ")}]`) } : {}
  return { ...looked, ...makeRoom(profile, attempt, snapshot, { nodes: all, rejections, ...others }, chance) }
}

/** The node on which room was made for the Pod: it is likely the only one that fits. */
function nominatedNode(attempt: Attempt, snapshot: Snapshot): NodeInfo | undefined {
  const node = snapshot.node(attempt.pod.status?.nominatedNodeName ?? "")
  return node?.node && !whyNotOn(attempt, node, snapshot) ? node : undefined
}

function filterNodes(attempt: Attempt, nodes: readonly NodeInfo[], snapshot: Snapshot, startIndex: number): { readonly fitting: readonly NodeInfo[]; readonly rejections: ReadonlyMap<string, Rejection> } {
  const enough = feasibleNodesToFind(nodes.length)
  const fitting: NodeInfo[] = []
  const rejections = new Map<string, Rejection>()
  for (let i = 0; i < nodes.length && fitting.length < enough; i++) {
    const node = nodes[(startIndex + i) % nodes.length] as NodeInfo
    const rejection = whyNotOn(attempt, node, snapshot)
    if (rejection) rejections.set(node.name, rejection)
    else fitting.push(node)
  }
  return { fitting, rejections }
}

/** The best of the nodes that fit; of equals, one by lot. */
function choose(profile: Profile, pod: Pod, fitting: readonly NodeInfo[], snapshot: Snapshot, chance: Chance): Pick<Decision, "node" | "feasible" | "scores" | "totals"> {
  const feasible = Object.freeze(fitting.map(({ name }) => name))
  if (feasible.length === 1) return { node: feasible[0], feasible, scores: [], totals: [] }
  const scores = profile.plugins.flatMap((plugin) => scoresOf(plugin, profile.weights[plugin.name] ?? 1, pod, fitting, snapshot))
  const totals = feasible.map((_, i) => scores.reduce((sum, each) => sum + (each.scores[i] as number) * each.weight, 0))
  const most = Math.max(...totals)
  const best = feasible.filter((_, i) => totals[i] === most)
  return { node: best[best.length > 1 ? chance.draw("tie", best.length) : 0], feasible, scores, totals: Object.freeze(totals) }
}

function scoresOf(plugin: Plugin, weight: number, pod: Pod, nodes: readonly NodeInfo[], snapshot: Snapshot): readonly PluginScores[] {
  if (!plugin.score) return []
  const prepared = plugin.preScore?.(pod, nodes, snapshot) ?? { state: undefined }
  if (prepared === "skip") return []
  const raw = Object.freeze(nodes.map((node) => plugin.score?.(pod, node, prepared.state, snapshot) ?? 0))
  return [{ plugin: plugin.name, weight, raw, scores: Object.freeze(plugin.normalise?.(raw, nodes, prepared.state) ?? raw) }]
}

/** Asks the plugins that can make room, until one does; what the others say ends the message. */
function makeRoom({ plugins }: Profile, attempt: Attempt, snapshot: Snapshot, diagnosis: Diagnosis, chance: Chance): Pick<Decision, "message" | "nominated" | "victims" | "rejections"> {
  const { rejections, others } = diagnosis
  const failed: FailedTry = {
    pod: attempt.pod,
    snapshot,
    rejectionOf: (node) => rejections.get(node) ?? others ?? unlooked,
    begin: (node) => whatIf(attempt, node, snapshot),
    draw: (below) => chance.draw("preemption", below),
  }
  const words: string[] = []
  let nominated: string | undefined
  for (const plugin of plugins) {
    const result = plugin.postFilter?.(failed)
    if (result?.type === "nominate") return { message: fitMessage(diagnosis), nominated: result.node, victims: result.victims, rejections }
    if (!result) continue
    words.push(result.why)
    if (result.giveUp) nominated = ""
  }
  return { message: fitMessage({ ...diagnosis, ...(words.length > 0 ? { afterwards: words.join(", ") } : {}) }), nominated, victims: [], rejections }
}

const unlooked = reject("", "UnschedulableAndUnresolvable")
