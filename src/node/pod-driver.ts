import { unreachable } from "../base/assert.ts"
import { minutes, type Micros } from "../base/time.ts"
import type { Container, Pod } from "../api/kinds/pod/types.ts"
import { involving } from "../client/event-correlation.ts"
import { record } from "../client/event-recorder.ts"
import type { FlowDriver, FlowRecord } from "../sim/flows.ts"
import type { Context } from "../sim/types.ts"
import { backoffPlace, lengthen, waitsNow, waitsUntil } from "./backoff.ts"
import { configure, start } from "./container-start.ts"
import { runHooks } from "./hooks.ts"
import { parseReference } from "./images/reference.ts"
import type { KubeletState } from "./kubelet-state.ts"
import { imageChanged, podActions } from "./pod-actions.ts"
import { explain } from "./pod-evidence.ts"
import type { ImageView, PodAsk, View } from "./pod-asks.ts"
import { cleanPod, endPod } from "./pod-stop.ts"
import { syncPod } from "./pod-sync.ts"
import { ensureProbes, forgetProbes, probeResult, promptReadiness } from "./probes.ts"
import { pull } from "./puller.ts"
import { pullSettings } from "./pull-settings.ts"
import { everyContainer, isHostNetwork } from "./restart-policy.ts"
import { createContainer, kill, makeSandbox, podIn, removeContainers, stopSandboxes, terminate } from "./runtime.ts"
import { latest } from "./runtime-pod.ts"
import { sayLastWords, saySandbox, sayStatus } from "./status-writer.ts"
import type { Worker } from "./pods-state.ts"
import { lastWordsOf } from "./termination-message.ts"
import { waitForObjects } from "./volumes/objects.ts"
import { mountVolumes, removeVolumes } from "./volumes/pod-volumes.ts"
import { fetchTokens } from "./volumes/tokens.ts"

type Answer = { readonly now: unknown } | "later"

/** How the turns of Pod workers run in a kubelet, but for what comes after them. */
export const turnDriver: Omit<FlowDriver<PodAsk, KubeletState>, "done"> = {
  bodies: { sync: syncPod, ending: endPod, cleaning: cleanPod },
  flows: ({ pods }) => pods.flows,
  ask: answer,
}

/** The Pod whose turn a flow is. */
export const podOfTurn = (record: FlowRecord | undefined): string => (record?.args as { readonly uid: string } | undefined)?.uid ?? ""

const now = (value: unknown): Answer => ({ now: value ?? null })

function answer(state: KubeletState, context: Context, flow: number, ask: PodAsk): Answer {
  const { pods } = state
  const worker = pods.workers.get(podOfTurn(pods.flows.running.get(flow)))
  if (!worker) return now(null)
  const { uid, pod } = worker
  switch (ask.type) {
    case "look":
      return now(viewOf(state, context, worker))
    case "status":
      if (worker.stage === "sync") promptReadiness(state, context, worker)
      return now(sayStatus(state, context, worker, ask.ended))
    case "sandbox status":
      return now(saySandbox(state, context, worker))
    case "last words":
      return now(sayLastWords(state, context, worker))
    case "event":
      return now(tell(state, context, pod, ask))
    case "sandbox":
      return now(makeSandbox(pods.runtime, context, uid, ask.attempt, isHostNetwork(pod) ? { host: state.config.address } : { range: podRange(state, context) }) !== undefined)
    case "stop sandbox":
      return now(stopSandboxes(pods.runtime, context, uid))
    case "end probes":
      return now(forgetProbes(state, context, uid))
    case "image":
      return now(imageOf(state, context, worker, containerOf(pod, ask.container)))
    case "pull":
      pull(context, state.net, pods.puller, pullSettings(state), flow, ask.image)
      return "later"
    case "pull trouble":
      lengthen(pods.pullBackoffs, pullKey(uid, ask.image), context.now, context.now)
      explain(context, pod, "kubelet/pull-failed", { image: ask.image, error: ask.error, ...waitOf(pods.pullBackoffs.get(pullKey(uid, ask.image))?.micros) })
      return now(pods.pullErrors.set(pullKey(uid, ask.image), ask.error))
    case "failure":
      return now(pods.failures.set(`${uid}/${ask.container}`, Object.freeze({ reason: ask.reason, message: ask.message })))
    case "mount":
      return now(mountVolumes(state, context, pod))
    case "remove volumes":
      return now(removeVolumes(context, uid))
    case "objects":
      return waitForObjects(state, context, flow, pod) ? now(null) : "later"
    case "token":
      return fetchTokens(state, context, flow, pod) ? "later" : now(false)
    case "hooks":
      return runHooks(state, context, flow, ask.hooks, ask.micros)
    case "until ended":
      return untilEnded(state, context, flow, ask.ids, ask.micros)
    default:
      return onContainer(state, context, worker, ask)
  }
}

type ContainerAsk = Extract<PodAsk, { type: "create" | "configure" | "start" | "started" | "hold off" | "reset" | "signal" | "kill" }>

function onContainer(state: KubeletState, context: Context, worker: Worker, ask: ContainerAsk): Answer {
  const { runtime, failures } = state.pods
  const { uid, pod } = worker
  switch (ask.type) {
    case "create": {
      const before = latest(podIn(runtime, uid), ask.container)
      const restartCount = before ? before.restartCount + 1 : statusCount(state, worker, ask.container)
      return now(createContainer(runtime, context, uid, { name: ask.container, asked: containerOf(pod, ask.container).image ?? "", image: ask.image, restartCount, lastWords: lastWordsOf(containerOf(pod, ask.container)) }).id)
    }
    case "start": {
      const error = start(state, context, worker, containerOf(pod, ask.container), ask.id, ask.setting)
      const count = latest(podIn(runtime, uid), ask.container)?.restartCount ?? 0
      explain(context, pod, error === undefined ? "kubelet/started" : "kubelet/start-failed", { container: ask.container, restarts: count, error: error ?? "", ...(count > 0 ? { context: "again" } : {}) })
      return now(error)
    }
    case "configure":
      return now(configure(state, context, worker, containerOf(pod, ask.container)))
    case "started":
      failures.delete(`${uid}/${ask.container}`)
      return now(ensureProbes(state, context, worker))
    case "hold off":
      return now(holdOff(state, context, worker, containerOf(pod, ask.container)))
    case "reset":
      return now(removeContainers(runtime, context, uid, ask.ids))
    case "signal":
      return now(terminate(runtime, context, ask.ids))
    case "kill":
      return now(kill(runtime, context, ask.ids))
    default:
      return unreachable(ask)
  }
}

const containerOf = ({ spec }: Pod, name: string): Container => [...everyContainer(spec), ...((spec.ephemeralContainers ?? []) as Container[])].find((each) => each.name === name) as Container

function viewOf(state: KubeletState, context: Context, { uid, pod }: Worker): View {
  const runtime = podIn(state.pods.runtime, uid)
  const know = { liveness: (id: string) => probeResult(state, uid, id, "liveness"), startup: (id: string) => probeResult(state, uid, id, "startup"), changed: imageChanged }
  return { pod, runtime, actions: podActions(pod, runtime, know), networkReady: isHostNetwork(pod) || podRange(state, context) !== undefined, now: context.now }
}

/** The node's share of the Pod addresses, as its own Node says. */
function podRange(state: KubeletState, context: Context): string | undefined {
  const node = state.nodes.cache.get(context.hostName) as { readonly spec?: { readonly podCIDR?: string } } | undefined
  return node?.spec?.podCIDR
}

/** How often the container has been started according to the status, where the runtime has forgotten. */
function statusCount({ pods }: KubeletState, { uid, pod }: Worker, name: string): number {
  const status = pods.said.get(uid)?.status ?? pod.status
  const had = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find((each) => each.name === name)
  return had?.containerID === undefined ? 0 : had.restartCount + 1
}

function tell(state: KubeletState, context: Context, pod: Pod, { kind, reason, message, container }: Extract<PodAsk, { type: "event" }>): void {
  if (reason === "Killing") explain(context, pod, "kubelet/kill", { message })
  const involved = { ...involving({ apiVersion: "v1", kind: "Pod" }, pod.metadata), ...(container === undefined ? {} : { fieldPath: container }) }
  record(context, state.net, state.client, state.events, { involved, type: kind, reason, message })
}

const pullKey = (uid: string, image: string): string => `${uid}/${image}`

function imageOf({ pods }: KubeletState, context: Context, { uid, pod }: Worker, container: Container): ImageView {
  const reference = parseReference(container.image ?? "")
  if ("error" in reference) return { type: "invalid", error: reference.error }
  const { full } = reference
  const stored = pods.runtime.images.get(full)
  const policy = container.imagePullPolicy ?? (reference.tag === "latest" ? "Always" : "IfNotPresent")
  if (stored && policy !== "Always") return { type: "present", full, sizeBytes: stored.sizeBytes }
  if (policy === "Never") return { type: "never", full }
  const key = pullKey(uid, container.image ?? "")
  const until = waitsNow(pods.pullBackoffs, key, context.now)
  if (until !== undefined) explain(context, pod, "kubelet/pull-waits", { image: container.image ?? "", error: pods.pullErrors.get(key) ?? "", until, ...waitOf(until - context.now) })
  if (until !== undefined) return { type: "backed off", full, error: pods.pullErrors.get(key) ?? "" }
  return { type: "absent", full }
}

/** Whether a container that ended must wait before it is started again, as its status then says. Upstream: doBackOff. */
function holdOff({ pods }: KubeletState, context: Context, { uid, pod }: Worker, container: Container): { leftMicros: number; event: string } | undefined {
  const record = latest(podIn(pods.runtime, uid), container.name)
  if (record?.state !== "exited") return undefined
  const { name, namespace = "" } = pod.metadata
  const key = `${backoffPlace(pod)}${container.name}/${container.image ?? ""}`
  const since = record.finishedAt ?? context.now
  const until = waitsUntil(pods.backoffs, key, since, context.now)
  if (until === undefined) {
    lengthen(pods.backoffs, key, since, context.now)
    return undefined
  }
  const wait = pods.backoffs.get(key)?.micros ?? 0
  explain(context, pod, "kubelet/back-off", { container: container.name, code: record.exitCode ?? 0, until, ...waitOf(wait) })
  const words = wait >= minutes(1) ? `${Math.floor(wait / minutes(1))}m${(wait % minutes(1)) / 1_000_000}s` : `${wait / 1_000_000}s`
  const place = `pod=${name}_${namespace}(${uid})`
  pods.failures.set(`${uid}/${container.name}`, Object.freeze({ reason: "CrashLoopBackOff", message: `back-off ${words} restarting failed container=${container.name} ${place}` }))
  return { leftMicros: until - context.now, event: `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})` }
}

const waitOf = (micros = 0): { readonly seconds: number } => ({ seconds: Math.round(micros / 1_000_000) })

function untilEnded({ pods }: KubeletState, context: Context, flow: number, ids: readonly string[], micros: Micros): Answer {
  const running = ids.filter((id) => pods.runtime.processes.has(id))
  if (running.length === 0) return now(true)
  pods.endings.set(flow, Object.freeze(running))
  context.timer(`ending/${flow}`, (context.now + micros) as Micros, { type: "pod/grace over", flow } as never)
  return "later"
}
