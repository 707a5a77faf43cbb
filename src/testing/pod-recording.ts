import type { Json, JsonObject } from "../base/json.ts"
import { applyMerge } from "../api/patch/json-merge.ts"
import { eventWords, podWords } from "./pod-story.ts"
import { sharedText } from "./tables.ts"

/** What somebody but a kubelet did to a Pod in a recording, scheduler aside: milliseconds since its beginning, and the request that does the same. */
export interface Deed {
  readonly t: number
  readonly line: string
}

export interface PodRecording {
  readonly deeds: readonly Deed[]
  /** What was told of each Pod, in order: statuses and events apart, as they are written over different ways. */
  readonly told: ReadonlyMap<string, Told>
}

export interface Told {
  readonly statuses: readonly string[]
  readonly events: readonly string[]
}

interface Line {
  readonly t: number
  readonly type?: "ADDED" | "MODIFIED" | "DELETED"
  readonly kind?: string
  readonly object?: string
  readonly by?: string
  readonly verb?: string
  readonly new?: JsonObject
  readonly was?: JsonObject
  readonly patch?: JsonObject
}

/** A recording of a real kubelet's Pods; undefined where the recordings are not on this machine. */
export function readPodRecording(name: string, until = Infinity): PodRecording | undefined {
  const text = sharedText(`traces/${name}.jsonl`)
  if (text === undefined) return undefined
  const objects = new Map<string, JsonObject>()
  const nodes = new Map<string, string>()
  const lines = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Line).filter(({ t }) => !(t > until))
  for (const { kind, patch, object = "" } of lines) {
    const node = (patch?.["spec"] as JsonObject | undefined)?.["nodeName"]
    if (kind === "Pod" && typeof node === "string") nodes.set(object, node)
  }
  const deeds: Deed[] = []
  const told = new Map<string, { statuses: string[]; events: string[] }>()
  for (const line of lines) {
    if (line.kind !== "Pod" && line.kind !== "Event") continue
    const key = `${line.kind}/${line.object}`
    const before = objects.get(key) ?? line.was
    const after = line.new ?? (applyMerge((before ?? {}) as Json, line.patch ?? {}) as JsonObject)
    objects.set(key, after)
    if (line.kind === "Pod") takePod(line, before, after, nodes, deeds, told)
    else takeEvent(line, after, told)
  }
  return { deeds, told }
}

function toldOf(told: Map<string, { statuses: string[]; events: string[] }>, name: string): { statuses: string[]; events: string[] } {
  const known = told.get(name) ?? { statuses: [], events: [] }
  told.set(name, known)
  return known
}

function takePod(line: Line, before: JsonObject | undefined, after: JsonObject, nodes: ReadonlyMap<string, string>, deeds: Deed[], told: Map<string, { statuses: string[]; events: string[] }>): void {
  const { t, type, object = "", by = "" } = line
  const name = object.slice(object.indexOf("/") + 1)
  const path = "/api/v1/namespaces/default/pods"
  if (line.verb !== "create/binding") toldOf(told, name).statuses.push(...podWords(name, type === "DELETED" ? undefined : after, before))
  if (type === "ADDED") deeds.push({ t, line: `POST ${path} ${JSON.stringify(freshPod(name, after, nodes.get(object) ?? ""))}` })
  else if (by.startsWith("kubelet:")) return
  else if (line.verb === "delete" && type === "MODIFIED") {
    const grace = (after["metadata"] as JsonObject)["deletionGracePeriodSeconds"]
    deeds.push({ t, line: `DELETE ${path}/${name} ${JSON.stringify({ gracePeriodSeconds: grace ?? 0 })}` })
  } else if (line.verb === "patch" && line.patch?.["spec"] !== undefined) {
    const containers = ((after["spec"] as JsonObject)["containers"] as readonly JsonObject[]).map(({ name: container, image }) => ({ name: container, image }))
    deeds.push({ t, line: `PATCH ${path}/${name} ${JSON.stringify({ spec: { containers } })}` })
  }
}

/** The Pod as it was asked for, bound already, without the token's volume. */
function freshPod(name: string, { spec }: JsonObject, nodeName: string): object {
  const bare = (container: JsonObject): object => ({ ...container, volumeMounts: [] })
  const { volumes: _volumes, containers, initContainers, ...rest } = spec as JsonObject
  const lists = { containers: (containers as readonly JsonObject[]).map(bare), ...(initContainers === undefined ? {} : { initContainers: (initContainers as readonly JsonObject[]).map(bare) }) }
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { ...rest, ...lists, serviceAccountName: "default", nodeName } }
}

function takeEvent({ by = "" }: Line, event: JsonObject, told: Map<string, { statuses: string[]; events: string[] }>): void {
  if (by.startsWith("kubelet:")) toldOf(told, String((event["involvedObject"] as Record<string, string>)["name"])).events.push(comparable(eventWords(event)))
}

/** Words without what differs from run to run: how long a pull took and what it weighed, and the registry's host, which the recorded runtime did not know. */
export const comparable = (words: string): string => words.replaceAll("docker.io/library/", "").replace(/ in [\d.ms]+ \([\d.ms]+ including waiting\)\. Image size: \d+ bytes/, "").replace(/\(uid-\d+\)/, "(UID)")
