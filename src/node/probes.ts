import { formatDuration } from "../base/duration.ts"
import { millis, nextOnGrid, seconds, type Micros } from "../base/time.ts"
import { isSidecar, type Container, type Probe } from "../api/kinds/pod/types.ts"
import { askLocally, type LocalAsk } from "../net/local.ts"
import type { Body, Context } from "../sim/types.ts"
import type { ProbeView } from "./container-statuses.ts"
import type { KubeletState } from "./kubelet-state.ts"
import type { Worker } from "./pods-state.ts"
import { explain } from "./pod-evidence.ts"
import { probeKey, type ProbeKind, type ProbeWorker } from "./probe-state.ts"
import { targetOf, type ProbeTarget } from "./probe-target.ts"
import { portBinding, type Outcome, type ProcessAsk } from "./programs/contract.ts"
import { everyContainer } from "./restart-policy.ts"
import { podIn } from "./runtime.ts"
import { latest } from "./runtime-pod.ts"

/** A prober's turn, on its grid or because it was prompted; or the time for an answer is over. */
interface ProbeTimer extends Body {
  readonly type: "probe/turn" | "probe/prompted" | "probe/late"
  readonly key: string
}

/** How long a prompted probe takes to reach its process: the status that was worked out meanwhile is on its way before the answer comes. */
const promptMicros = millis(2)

/** What a probe found, for whoever keeps the Pod: whether something turned, and what is to be told. */
export interface Finding {
  readonly uid: string
  readonly turned: boolean
  readonly event: { readonly container: string; readonly message: string } | undefined
}

/** What holds of a container that was not asked yet. */
const initial: Readonly<Record<ProbeKind, ProbeWorker["result"]>> = { startup: undefined, liveness: "success", readiness: "failure" }

const kinds: readonly ProbeKind[] = ["startup", "liveness", "readiness"]

export const isProbeTurn = (body: Body): body is ProbeTimer => body.type === "probe/turn" || body.type === "probe/prompted" || body.type === "probe/late"
export const isProbeOutcome = ({ tag }: Outcome): boolean => tag.startsWith("probe/")

const probeOf = (container: Container, kind: ProbeKind): Probe | undefined => (kind === "startup" ? container.startupProbe : kind === "liveness" ? container.livenessProbe : container.readinessProbe)

/** Every probe of the Pod has its prober; those of containers that run take turns. */
export function ensureProbes(state: KubeletState, context: Context, { uid, pod }: Worker): void {
  const { probes, runtime } = state.pods
  for (const container of everyContainer(pod.spec)) {
    const inits = pod.spec.initContainers ?? []
    if (inits.includes(container) && !isSidecar(container)) continue
    for (const kind of kinds) {
      const probe = probeOf(container, kind)
      if (!probe) continue
      const key = probeKey(uid, container.name, kind)
      const known = probes.workers.get(key) ?? put(state, key, { uid, container: container.name, kind, id: "", result: undefined, last: undefined, inARow: 0, onHold: false, isNew: false, origin: context.now, attempt: 0, asking: false })
      const record = latest(podIn(runtime, uid), container.name)
      if (record?.state !== "running" || record.id === known.id) continue
      const fresh = put(state, key, { ...known, id: record.id, result: initial[kind], last: undefined, inARow: 0, onHold: false, isNew: true, asking: false })
      arm(context, key, firstTurn(fresh, probe, record.startedAt ?? context.now, context.now))
    }
  }
}

/** The first turn on the prober's own grid at which the initial delay is over. */
const firstTurn = ({ origin }: ProbeWorker, probe: Probe, startedAt: Micros, now: Micros): Micros => nextOnGrid(origin, periodOf(probe), Math.max(now, startedAt + seconds(probe.initialDelaySeconds ?? 0) - 1) as Micros)

/** Whenever a Pod is synced, readiness is asked for at once of containers that have started and are not ready. Upstream: UpdatePodStatus of the prober's manager. */
export function promptReadiness(state: KubeletState, context: Context, { uid, pod }: Worker): void {
  for (const { name, readinessProbe } of everyContainer(pod.spec)) {
    const key = probeKey(uid, name, "readiness")
    const worker = state.pods.probes.workers.get(key)
    const startup = state.pods.probes.workers.get(probeKey(uid, name, "startup"))
    if (!readinessProbe || !worker || worker.id === "" || worker.result === "success" || (startup && startup.result !== "success")) continue
    const prompt: ProbeTimer = { type: "probe/prompted", key }
    if (latest(podIn(state.pods.runtime, uid), name)?.id === worker.id) context.timer(`probe/${key}`, (context.now + promptMicros) as Micros, prompt)
  }
}

const periodOf = ({ periodSeconds }: Probe): Micros => seconds(periodSeconds ?? 10)

/** A prober that has its answer only goes round. */
function arm(context: Context, key: string, at: Micros, result?: ProbeWorker["result"]): void {
  const timer: ProbeTimer = { type: "probe/turn", key }
  if (result === "success") context.round(`probe/${key}`, at, timer)
  else context.timer(`probe/${key}`, at, timer)
}

function put({ pods }: KubeletState, key: string, worker: ProbeWorker): ProbeWorker {
  const frozen = Object.freeze(worker)
  pods.probes.workers.set(key, frozen)
  return frozen
}

interface Asking {
  readonly worker: ProbeWorker
  readonly probe: Probe
  readonly target: ProbeTarget
}

function askingOf({ pods }: KubeletState, key: string): Asking | undefined {
  const worker = pods.probes.workers.get(key)
  const pod = worker && pods.workers.get(worker.uid)?.pod
  const container = pod && everyContainer(pod.spec).find(({ name }) => name === worker.container)
  const probe = container && probeOf(container, worker.kind)
  return worker && probe && { worker, probe, target: targetOf(probe, container, podIn(pods.runtime, worker.uid).sandboxes[0]?.ip ?? "") }
}

/** A prober's turn: it asks the process, unless the container has gone or something keeps it. */
export function probeTurn(state: KubeletState, context: Context, { key, type }: ProbeTimer): Finding | undefined {
  const { pods } = state
  const asking = askingOf(state, key)
  const process = asking && pods.runtime.processes.get(asking.worker.id)
  if (!process) return undefined
  const { worker, probe, target } = asking
  const isPrompted = type === "probe/prompted" && worker.result !== "success"
  if (type === "probe/late") return found(state, context, key, worker, probe, isPatient(target), lateWords(target, probe))
  const startup = pods.probes.workers.get(probeKey(worker.uid, worker.container, "startup"))
  if (worker.onHold || (worker.kind === "startup" && worker.result === "success")) return undefined
  // Its grid begins anew with a prompt.
  const own = isPrompted ? put(state, key, { ...worker, isNew: false, origin: context.now }) : worker
  // That a container is not ready before it was asked is news, too: its Pod is synced once more.
  const news = isPrompted && worker.isNew ? { uid: worker.uid, turned: true, event: undefined } : undefined
  arm(context, key, nextOnGrid(own.origin, periodOf(probe), context.now), worker.result)
  if (worker.kind !== "startup" && startup && startup.result !== "success") return news
  if (isEarly(state, probe, worker, context.now)) return news
  if (pods.runtime.halted.has(process.actor)) {
    const late: ProbeTimer = { type: "probe/late", key }
    if (context.armed(`late/${key}`) === undefined) context.timer(`late/${key}`, (context.now + timeoutOf(probe)) as Micros, late)
    return news
  }
  // A prober waits for its command's end, at most for the time that it gives it.
  if (worker.asking) return news
  const asked = put(state, key, { ...own, attempt: own.attempt + 1, asking: target.type === "exec" })
  if (target.type === "invalid") return found(state, context, key, asked, probe, false, target.error)
  send(state, context, key, asked, probe, target)
  return news
}

/** Whether the initial delay is not over. */
const isEarly = ({ pods }: KubeletState, { initialDelaySeconds = 0 }: Probe, { uid, container }: ProbeWorker, now: Micros): boolean => now - (latest(podIn(pods.runtime, uid), container)?.startedAt ?? now) < seconds(initialDelaySeconds)

function send(state: KubeletState, context: Context, key: string, { id, attempt }: ProbeWorker, probe: Probe, target: Exclude<ProbeTarget, { type: "invalid" }>): void {
  const common = { from: context.self, tag: `probe/${attempt}/${key}` }
  if (target.type === "exec") {
    const exec: ProcessAsk = { type: "container/exec", argv: target.argv, timeoutMicros: timeoutOf(probe), ...common }
    const process = state.pods.runtime.processes.get(id)
    if (process) context.send(process.actor, 0, (context.now + 1) as Micros, exec)
    return
  }
  const local = { binding: portBinding(target.address, target.port), ...common }
  askLocally(context, target.type === "get" ? ({ type: "container/get", path: target.path, agent: "kube-probe/1.36", client: state.config.address, ...local } as LocalAsk) : { type: "container/connect", ...local })
}

/** The process has answered. */
export function hearProbe(state: KubeletState, context: Context, { tag, result, steady }: Outcome): Finding | undefined {
  const [, attempt, ...rest] = tag.split("/")
  const key = rest.join("/")
  const asking = askingOf(state, key)
  if (!asking || String(asking.worker.attempt) !== attempt) return undefined
  const { probe, target } = asking
  const worker = put(state, key, { ...asking.worker, asking: false })
  const { ok, words } = judge(result, target, probe)
  const finding = found(state, context, key, worker, probe, ok, words)
  // All is well and will stay so: asking on would find nothing until the process says so, ends or is frozen.
  if (ok && steady && probeResult(state, worker.uid, worker.id, worker.kind) === "success") context.cancel(`probe/${key}`)
  return finding
}

/** A process's answers have changed, or it was frozen or thawed: its probers take their turns again, and hear at once what was held back. */
export function wakeProbes(state: KubeletState, context: Context, actor: number, isThawed: boolean): void {
  const { runtime, probes } = state.pods
  const id = runtime.containers.get(actor)
  for (const [key, worker] of probes.workers.entries()) {
    if (id === undefined || worker.id !== id) continue
    const { probe } = askingOf(state, key) ?? {}
    const waited = context.armed(`late/${key}`) !== undefined
    context.cancel(`late/${key}`)
    if (probe) arm(context, key, isThawed && waited ? ((context.now + 1) as Micros) : nextOnGrid(worker.origin, periodOf(probe), context.now))
  }
}

const timeoutOf = ({ timeoutSeconds }: Probe): Micros => seconds(timeoutSeconds ?? 1)

/** The host itself accepts connections to a frozen process. */
const isPatient = (target: ProbeTarget): boolean => target.type === "connect"

function lateWords(target: ProbeTarget, probe: Probe): string {
  if (target.type === "get") return `Get "${target.url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
  return `command timed out: "${target.type === "exec" ? target.argv.join(" ") : ""}" timed out after ${formatDuration(timeoutOf(probe))}`
}

function judge(result: Outcome["result"], target: ProbeTarget, probe: Probe): { readonly ok: boolean; readonly words: string } {
  switch (result.type) {
    case "exited":
      return { ok: result.code === 0, words: result.output.trimEnd() }
    case "http":
      return { ok: result.status >= 200 && result.status < 400, words: `HTTP probe failed with statuscode: ${result.status}` }
    case "late":
      return { ok: false, words: lateWords(target, probe) }
    case "refused":
      return { ok: false, words: refused(target) }
    default:
      return { ok: true, words: "" }
  }
}

function refused(target: ProbeTarget): string {
  if (target.type === "connect") return `dial tcp ${target.address}:${target.port}: connect: connection refused`
  if (target.type !== "get") return "connection refused"
  return `Get "${target.url}": dial tcp ${target.url.replace(/^\w+:\/\/([^/?]*).*$/, "$1")}: connect: connection refused`
}

/** Counts an answer; it holds once it has come often enough in a row. Upstream: doProbe of the prober's workers. */
function found(state: KubeletState, context: Context, key: string, worker: ProbeWorker, probe: Probe, ok: boolean, words: string): Finding {
  const answer = ok ? "success" : "failure"
  const inARow = worker.last === answer ? worker.inARow + 1 : 1
  const enough = inARow >= (ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3))
  const turned = enough && worker.result !== answer
  // A container that is about to be ended is not asked again.
  const onHold = enough && !ok && worker.kind !== "readiness"
  put(state, key, { ...worker, last: answer, inARow: onHold ? 0 : inARow, result: enough ? answer : worker.result, onHold })
  const pod = state.pods.workers.get(worker.uid)?.pod
  if (pod && (turned || !ok)) {
    const about = { container: worker.container, probe: worker.kind, times: inARow, threshold: ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3), message: words }
    explain(context, pod, ok ? "kubelet/probe-succeeded" : "kubelet/probe-failed", { ...about, ...(enough ? { context: worker.kind } : {}) })
  }
  const name = `${worker.kind.charAt(0).toUpperCase()}${worker.kind.slice(1)}`
  return { uid: worker.uid, turned, event: ok ? undefined : { container: worker.container, message: `${name} probe failed: ${words}` } }
}

/** What a prober holds of an instance. */
export function probeResult({ pods }: KubeletState, uid: string, id: string, kind: ProbeKind): "success" | "failure" | undefined {
  const worker = pods.probes.workers.values(`${uid}/`, `${uid}0`).find((each) => each.kind === kind && each.id === id)
  return worker?.result
}

/** What statuses show of the probes of a Pod. */
export function probeView(state: KubeletState, uid: string): ProbeView {
  const holds = (container: Container, id: string, kind: ProbeKind): boolean | undefined => (probeOf(container, kind) ? probeResult(state, uid, id, kind) === "success" : undefined)
  return { started: (container, id) => holds(container, id, "startup"), ready: (container, id) => holds(container, id, "readiness") }
}

/** The Pod is not probed any more. */
export function forgetProbes({ pods }: KubeletState, context: Context, uid: string): void {
  for (const key of pods.probes.workers.keys(`${uid}/`, `${uid}0`)) {
    pods.probes.workers.delete(key)
    context.cancel(`probe/${key}`)
    context.cancel(`late/${key}`)
  }
}
