import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import type { World } from "../engine/world.ts"

/** A line between two things of the picture that belong together. */
export interface Tie {
  readonly from: string
  readonly to: string
  /** Pods of one owner, or a Service and a Pod behind it. */
  readonly type: "owner" | "selector"
  /** Whether the Service sends anything there. */
  readonly live: boolean
}

export interface Ties {
  /** Pods that stand out. */
  readonly marked: ReadonlySet<string>
  readonly lines: readonly Tie[]
}

type Known = Pick<World, "pods" | "resources" | "ownedBy" | "ofPlural">

/** More lines than this say no more. */
const linesMax = 120

export const noTies: Ties = { marked: new Set(), lines: [] }

/** What belongs to the object of this key: a Pod's siblings and Services, a Service's Pods, all Pods that a workload owns. */
export function tiesOf(key: string | undefined, known: Known): Ties {
  const pod = key === undefined ? undefined : known.pods.get(key)
  if (pod) return ofPod(pod, known)
  const resource = key === undefined ? undefined : known.resources.get(key)
  if (!resource) return noTies
  if (resource.endpoints) return ofService(resource, known)
  return { marked: new Set(podsOf(resource.uid, known)), lines: [] }
}

function ofPod(pod: PodView, known: Known): Ties {
  const siblings = pod.owner === "" ? [] : (known.ownedBy.get(pod.owner)?.keys() ?? []).filter((key) => key !== pod.key && known.pods.has(key))
  const lines = siblings.slice(0, linesMax).map((key): Tie => ({ from: pod.key, to: key, type: "owner", live: true }))
  for (const service of known.ofPlural.get("services")?.values() ?? []) {
    const endpoint = service.endpoints?.find((each) => each.pod === pod.key)
    if (endpoint) lines.push({ from: service.key, to: pod.key, type: "selector", live: endpoint.ready })
  }
  return { marked: new Set(siblings), lines }
}

function ofService({ key, endpoints = [] }: ResourceView, known: Known): Ties {
  const pods = endpoints.filter(({ pod }) => known.pods.has(pod))
  return { marked: new Set(pods.map(({ pod }) => pod)), lines: pods.slice(0, linesMax).map(({ pod, ready }): Tie => ({ from: key, to: pod, type: "selector", live: ready })) }
}

/** Pods below an owner, through what it owns: a Deployment's ReplicaSets, a CronJob's Jobs. */
function podsOf(uid: string, { ownedBy, pods }: Known): string[] {
  const found: string[] = []
  const owners = new Set([uid])
  for (const owner of owners)
    for (const owned of ownedBy.get(owner)?.values() ?? [])
      if (pods.has(owned.key)) found.push(owned.key)
      else owners.add(owned.uid)
  return found
}
