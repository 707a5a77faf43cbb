import type { ContainerStatus, PodStatus } from "../api/kinds/pod/types.ts"
import type { JsonObject } from "../base/json.ts"
import { changesAfter } from "../cluster/observe.ts"
import type { ClusterScript } from "./transcript.ts"

/** What becomes of Pods, told as it is stored: statuses as far as they change, and events, at a resolution of 50 ms. */
export class PodStory {
  readonly script: ClusterScript
  #revision = 0
  readonly #told = new Map<string, { readonly statuses: string[]; readonly events: string[] }>()

  constructor(script: ClusterScript) {
    this.script = script
    this.#take()
  }

  /** Does what the lines say (see ClusterScript), with `run` in seconds or milliseconds; gives the story of it. */
  play(text: string): string {
    const lines: string[] = []
    for (const line of text.split("\n")) {
      const [, amount, unit] = /^run (\d+)(m?s)$/.exec(line) ?? []
      if (amount === undefined) this.script.play(line)
      let left = Number(amount ?? 0) * (unit === "ms" ? 1 : 1_000)
      for (; left > 0; left -= 50) {
        this.script.play(`run ${Math.min(50, left)}ms`)
        const at = ((this.script.world.now + 1) / 1_000_000).toFixed(2).padStart(7)
        lines.push(...this.#take().map((told) => `${at}  ${told}`))
      }
    }
    return lines.join("\n")
  }

  /** What kubelets have told of one Pod so far, statuses and events apart. */
  told(name: string): { readonly statuses: readonly string[]; readonly events: readonly string[] } {
    return this.#told.get(name) ?? { statuses: [], events: [] }
  }

  #tell(name: string, kind: "statuses" | "events", lines: readonly string[]): void {
    const known = this.#told.get(name) ?? { statuses: [], events: [] }
    this.#told.set(name, known)
    known[kind].push(...lines)
  }

  #take(): string[] {
    const [kernel] = this.script.world.kernels
    if (!kernel) return []
    const { revision, changes } = changesAfter(kernel, this.#revision)
    this.#revision = revision
    return changes.flatMap(({ key, object, before }) => {
      const about = object?.["involvedObject"] as Record<string, string> | undefined
      const name = about?.["name"] ?? key.slice(key.lastIndexOf("/") + 1)
      if (key.startsWith("events/")) {
        const words = object && about?.["kind"] === "Pod" ? [eventWords(object)] : []
        this.#tell(name, "events", words)
        return words
      }
      const words = key.startsWith("pods/") ? podWords(name, object, before) : []
      this.#tell(name, "statuses", words)
      return words
    })
  }
}

/** An event of a Pod in one line. */
export function eventWords(event: JsonObject): string {
  const { name, fieldPath, uid } = event["involvedObject"] as Record<string, string>
  const count = Number(event["count"])
  const part = fieldPath === undefined ? "" : `/${fieldPath.replace(/^.*\{(.*)\}$/, "$1")}`
  const message = (event["message"] as string).replace(`(${uid})`, "(UID)")
  return `${name}${part} ${event["reason"] as string}${count > 1 ? ` x${count}` : ""}: ${message}`
}

/** What a change of a Pod says. */
export function podWords(name: string, object: JsonObject | undefined, before: JsonObject | undefined): string[] {
  if (!object) return [`${name} is gone`]
  if (!before) return [`${name} is created`]
  const had = facts(before)
  const said = Object.entries(facts(object)).filter(([key, value]) => had[key] !== value).map(([key, value]) => `${key} ${value}`)
  return said.length === 0 ? [] : [`${name}: ${said.join(", ")}`]
}

function facts(pod: JsonObject): Record<string, string> {
  const status = (pod["status"] ?? {}) as PodStatus
  const metadata = pod["metadata"] as JsonObject
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const deleted = metadata["deletionTimestamp"] === undefined ? {} : { grace: String(metadata["deletionGracePeriodSeconds"] as number) }
  return {
    ...deleted,
    phase: status.phase ?? "",
    ...Object.fromEntries((status.conditions ?? []).map(({ type, status: value, reason }) => [type, `${value}${reason === undefined ? "" : `(${reason})`}`])),
    ...(status.podIP === undefined ? {} : { ip: status.podIP }),
    ...Object.fromEntries(containers.map((container) => [container.name, containerWords(container)])),
  }
}

function containerWords({ state, ready, restartCount }: ContainerStatus): string {
  const what = state?.running ? "running" : state?.terminated ? `ended(${state.terminated.exitCode} ${state.terminated.reason})` : (state?.waiting?.reason ?? "waiting")
  return `${what}${ready ? " ready" : ""}${restartCount > 0 ? ` restarts=${restartCount}` : ""}`
}
