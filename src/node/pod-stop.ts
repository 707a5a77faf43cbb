import { isSidecar, type Container, type Pod } from "../api/kinds/pod/types.ts"
import { seconds, type Micros } from "../base/time.ts"
import { killGraceSeconds } from "./grace.ts"
import { ask, look, settledTurn, sleep, type Turn } from "./pod-asks.ts"
import type { Kill } from "./pod-plan.ts"
import type { Delays } from "./delays.ts"
import { everyContainer } from "./restart-policy.ts"
import type { RuntimePod } from "./runtime-pod.ts"

/** The turn for a Pod that is to end: its containers are ended, and what became of them is said. Upstream: SyncTerminatingPod. */
export function* endPod({ delays, graceSeconds }: { readonly delays: Delays; readonly graceSeconds: number }): Turn {
  yield* ask({ type: "status", ended: true })
  yield* ask({ type: "end probes" })
  const { pod, runtime } = yield* look()
  yield* stopContainers(pod, runtime, delays, graceSeconds)
  yield* ask({ type: "stop sandbox" })
  yield* ask({ type: "status", ended: true })
  return { changed: false, ended: true, failure: undefined }
}

/** The turn after that: nothing of the Pod runs any more, and its last words are said. Upstream: SyncTerminatedPod. */
export function* cleanPod(): Turn {
  yield* ask({ type: "remove volumes" })
  yield* ask({ type: "last words" })
  return settledTurn
}

/** Ends all containers of a Pod: the regular ones together, then the sidecars, the last first, all within one grace. */
export function* stopContainers(pod: Pod, runtime: RuntimePod, delays: Delays, graceSeconds?: number): Turn<void> {
  const running = everyContainer(pod.spec).flatMap((container) => {
    const record = runtime.containers.find(({ name }) => name === container.name)
    return record?.state === "running" ? [{ container, id: record.id, message: `Stopping container ${container.name}`, reason: "" } as Kill] : []
  })
  if (running.length === 0) return
  const began = yield* ask<Micros>({ type: "now" })
  const sidecars = running.filter(({ container }) => isSidecar(container)).reverse()
  const groups = [running.filter(({ container }) => !isSidecar(container)), ...sidecars.map((kill) => [kill])].filter((group) => group.length > 0)
  for (const group of groups) {
    const now = yield* ask<Micros>({ type: "now" })
    const first = group[0] as Kill
    const grace = seconds(graceSeconds ?? killGraceSeconds(pod, first))
    yield* stopGroup(group, Math.max(0, grace - (now - began)) as Micros, delays)
  }
}

/** Ends one container, for a reason of its own. */
export function* stopContainer(pod: Pod, kill: Kill, delays: Delays): Turn<void> {
  yield* stopGroup([kill], seconds(killGraceSeconds(pod, kill)), delays)
}

/** Tells processes to end, those with a last act of their own after it, and ends those that have not when their grace is over. */
function* stopGroup(kills: readonly Kill[], graceMicros: Micros, delays: Delays): Turn<void> {
  const began = yield* ask<Micros>({ type: "now" })
  for (const { container, message } of kills) yield* ask({ type: "event", kind: "Normal", reason: "Killing", message, container: pathOf(container) })
  const hooked = graceMicros > 0 ? kills.filter(({ container }) => container.lifecycle?.preStop) : []
  const others = kills.filter((kill) => !hooked.includes(kill))
  if (others.length > 0) yield* ask({ type: "signal", ids: idsOf(others) })
  if (hooked.length > 0) {
    yield* lastActs(hooked, graceMicros)
    yield* ask({ type: "signal", ids: idsOf(hooked) })
  }
  const now = yield* ask<Micros>({ type: "now" })
  const ids = idsOf(kills)
  const all = yield* ask<boolean>({ type: "until ended", ids, micros: Math.max(shutdownMicrosMin, graceMicros - (now - began)) as Micros })
  if (!all) {
    yield* ask({ type: "kill", ids })
    yield* ask({ type: "until ended", ids, micros: seconds(1) })
  }
  const after = yield* ask<Micros>({ type: "now" })
  const rest = began + delays.stopMicros - after
  if (rest > 0) yield* sleep(rest as Micros)
}

/** So long a process has after it was told to end, whatever is left of its grace. */
const shutdownMicrosMin = seconds(2)

const idsOf = (kills: readonly Kill[]): readonly string[] => kills.map(({ id }) => id)
const pathOf = ({ name }: Container): string => `spec.containers{${name}}`

/**
 * What containers do before they are told to end, within their grace. Real kubelets end each container as soon as its own act is over;
 * here they wait for each other. (`httpGet` is not simulated.)
 */
function* lastActs(kills: readonly Kill[], graceMicros: Micros): Turn<void> {
  const began = yield* ask<Micros>({ type: "now" })
  const hooks = kills.flatMap(({ id, container }) => (container.lifecycle?.preStop?.exec ? [{ id, argv: container.lifecycle.preStop.exec.command ?? [] }] : []))
  const failed = hooks.length > 0 ? yield* ask<readonly string[]>({ type: "hooks", hooks, micros: graceMicros }) : []
  for (const { container } of kills.filter(({ id }) => failed.includes(id))) yield* ask({ type: "event", kind: "Warning", reason: "FailedPreStopHook", message: "PreStopHook failed", container: pathOf(container) })
  const longest = Math.max(0, ...kills.map(({ container }) => container.lifecycle?.preStop?.sleep?.seconds ?? 0))
  const now = yield* ask<Micros>({ type: "now" })
  const rest = Math.min(graceMicros, seconds(longest)) - (now - began)
  if (rest > 0) yield* sleep(rest as Micros)
}
