import { parseDuration } from "../base/duration.ts"
import { deepFreeze } from "../base/freeze.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { parseQuantity } from "../base/quantity.ts"

/** What a cluster is made of: one schema for the page, recordings, lessons and scenarios. */
export interface Topology {
  readonly zones: number
  readonly nodes: number
  readonly controlPlanes: number
  /**
   * What runs the control plane: a kubelet, as static Pods ("pods"), or the host's init ("processes"), where there is no kubelet on that
   * host, no Node object and no mirror Pod, as in recordings. A cluster without kubelets has it run by init in any case.
   */
  readonly controlPlane: "pods" | "processes"
  readonly seed: number
  readonly nodeSize: NodeSize
  /** Parts of the control plane that are left out. */
  readonly without: readonly Part[]
  /** What containers' runtimes take for their work, where it is not as usual. */
  readonly delays: RuntimeDelays
  /** Whether controllers, scheduler and kubelets keep to their request budgets; without, a cluster works as fast as it can. */
  readonly clientLimits: boolean
}

/** Durations such as "500ms". A pull takes as long as its bytes need unless it is given here. */
export type RuntimeDelays = Partial<Readonly<Record<"sandbox" | "pull" | "start" | "stop", string>>>

export interface NodeSize {
  /** Kubernetes quantities. */
  readonly cpu: string
  readonly memory: string
  readonly pods: number
  readonly ephemeralStorage: string
}

export type Part = "scheduler" | "controllers" | "kubelets"

export const defaultTopology: Topology = deepFreeze({
  zones: 3,
  nodes: 3,
  controlPlanes: 1,
  controlPlane: "pods",
  seed: 1,
  nodeSize: { cpu: "4", memory: "8Gi", pods: 110, ephemeralStorage: "40Gi" },
  without: [],
  delays: {},
  clientLimits: true,
})

/** The largest cluster that Kubernetes itself supports. */
export const nodesMax = 5_000
export const zonesMax = 26
/** As many addresses as a node's range of Pod addresses has. */
const podsMax = 250

/** A topology in words that a person wrote, with defaults for what is left out; or why it can't be, naming the field. */
export function readTopology(value: Json): Topology | { readonly error: string } {
  if (!isObject(value)) return { error: "topology: must be a mapping" }
  const known = [...Object.keys(defaultTopology), "nodesPerZone"]
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) return { error: `topology.${unknown}: unknown field; known are ${known.join(", ")}` }
  const zones = whole(value, "zones", defaultTopology.zones, 1, zonesMax)
  const perZone = value["nodesPerZone"] === undefined ? undefined : whole(value, "nodesPerZone", 1, 0, nodesMax)
  const nodes = whole(value, "nodes", defaultTopology.nodes, 0, nodesMax)
  const controlPlanes = whole(value, "controlPlanes", 1, 1, 1)
  const controlPlane = value["controlPlane"] ?? defaultTopology.controlPlane
  if (controlPlane !== "pods" && controlPlane !== "processes") return { error: `topology.controlPlane: must be pods or processes, not ${JSON.stringify(controlPlane)}` }
  const seed = whole(value, "seed", 1, 0, 2 ** 31 - 1)
  const nodeSize = readSize(value["nodeSize"])
  const without = readWithout(value["without"])
  const delays = readDelays(value["delays"])
  const clientLimits = value["clientLimits"] ?? true
  for (const part of [zones, perZone, nodes, controlPlanes, seed, nodeSize, without, delays]) if (isError(part)) return part
  if (typeof clientLimits !== "boolean") return { error: "topology.clientLimits: must be true or false" }
  if (perZone !== undefined && value["nodes"] !== undefined) return { error: "topology.nodesPerZone: give either nodes or nodesPerZone" }
  return deepFreeze({ zones, nodes: perZone === undefined ? nodes : (perZone as number) * (zones as number), controlPlanes, controlPlane, seed, nodeSize, without, delays, clientLimits } as Topology)
}

type Problem = { readonly error: string }

const isError = (value: unknown): value is Problem => typeof value === "object" && value !== null && "error" in value

function whole(from: JsonObject, key: string, otherwise: number, min: number, max: number): number | Problem {
  const value = from[key] ?? otherwise
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) return { error: `topology.${key}: must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}` }
  return value
}

function readSize(value: Json | undefined): NodeSize | Problem {
  if (value === undefined) return defaultTopology.nodeSize
  if (!isObject(value)) return { error: "topology.nodeSize: must be a mapping" }
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(defaultTopology.nodeSize, key))
  if (unknown !== undefined) return { error: `topology.nodeSize.${unknown}: unknown field` }
  const size = { ...defaultTopology.nodeSize, ...value }
  for (const field of ["cpu", "memory", "ephemeralStorage"] as const) {
    const quantity: unknown = size[field]
    if (typeof quantity !== "string" || quantity.length > 20 || (parseQuantity(quantity)?.nanos ?? 0n) <= 0n) return { error: `topology.nodeSize.${field}: must be a quantity such as ${defaultTopology.nodeSize[field]}` }
  }
  const pods: unknown = size.pods
  if (typeof pods !== "number" || !Number.isInteger(pods) || pods < 1 || pods > podsMax) return { error: `topology.nodeSize.pods: must be a whole number from 1 to ${podsMax}` }
  return size as NodeSize
}

const works: readonly string[] = ["sandbox", "pull", "start", "stop"]

function readDelays(value: Json | undefined): RuntimeDelays | Problem {
  if (value === undefined) return defaultTopology.delays
  if (!isObject(value)) return { error: "topology.delays: must be a mapping" }
  for (const [work, delay] of Object.entries(value)) {
    if (!works.includes(work)) return { error: `topology.delays.${work}: unknown field; known are ${works.join(", ")}` }
    if (typeof delay !== "string" || (parseDuration(delay) ?? 0) < 1) return { error: `topology.delays.${work}: must be a duration such as "500ms"` }
  }
  return value as RuntimeDelays
}

const parts: readonly string[] = ["scheduler", "controllers", "kubelets"] satisfies Part[]

function readWithout(value: Json | undefined): readonly Part[] | Problem {
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every((part) => typeof part === "string" && parts.includes(part))) return { error: `topology.without: must be a list of ${parts.join(", ")}` }
  return value as readonly Part[]
}
