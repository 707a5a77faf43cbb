import { addressAt, formatAddress, parseCidr, sizeOf } from "../base/cidr.ts"
import { deepFreeze } from "../base/freeze.ts"
import { fingerprint } from "../base/hash.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { Json } from "../base/json.ts"
import type { ActorId, Body, Context, TermSignal } from "../sim/types.ts"
import { exitKey, layerOf, logKey, volumesOf } from "./files/places.ts"
import type { ProcessAsk } from "./programs/contract.ts"
import { removeBelow } from "./files/filesystem.ts"
import { terminationMessage } from "./termination-message.ts"
import { noRuntimePod, type LastWords, type RuntimeContainer, type RuntimePod, type Sandbox } from "./runtime-pod.ts"

/** An image that is on the node. */
export interface StoredImage {
  readonly sizeBytes: number
  readonly digest: string
}

/** A container's process. */
interface Process {
  readonly actor: ActorId
  readonly uid: string
}

/**
 * The container runtime: sandboxes, containers and images of a node. All of it is on the node's disk too, so that a kubelet that
 * starts again finds what its predecessor left running. In a real cluster this is a process of its own (containerd).
 */
export interface Runtime {
  readonly pods: Table<string, RuntimePod>
  readonly processes: Table<string, Process>
  /** Container by process. */
  readonly containers: Table<number, string>
  /** Processes that are frozen. */
  readonly halted: Table<number, true>
  readonly images: Table<string, StoredImage>
  /** The number of the address that was given last: addresses go round. */
  lastAddress: number
  /** Whether a sync of the disk is under way, and whether something was written meanwhile. */
  syncing: boolean
  unsynced: boolean
}

interface StoredPod {
  readonly pod: RuntimePod
  readonly actors: Readonly<Record<string, ActorId>>
}

const podsKey = "runtime/pods/"
const imagesKey = "runtime/images/"
export const imageKey = (full: string): string => imagesKey + full
const addressKey = "runtime/address"

/** What a kubelet finds on its node. Its processes are asked whether they still run; see {@link buryLost}. */
export function openRuntime(context: Context): Runtime {
  const runtime: Runtime = { pods: new Table(), processes: new Table(), containers: new Table(), halted: new Table(), images: new Table(), lastAddress: (context.disk.read(addressKey) as number | undefined) ?? 1, syncing: false, unsynced: false }
  for (const [key, value] of context.disk.entries(imagesKey, `${imagesKey}~`)) runtime.images.set(key.slice(imagesKey.length), value as StoredImage)
  for (const [key, value] of context.disk.entries(podsKey, `${podsKey}~`)) {
    const uid = key.slice(podsKey.length)
    const { pod, actors } = value as StoredPod
    runtime.pods.set(uid, pod)
    for (const { id, state } of pod.containers) {
      const actor = actors[id]
      if (state !== "running" || actor === undefined) continue
      remember(runtime, id, { actor, uid })
      const ask: ProcessAsk = { type: "container/hello", from: context.self, tag: `hello/${id}` }
      context.send(actor, 0, (context.now + 1) as Micros, ask)
    }
  }
  return runtime
}

/**
 * Processes that have not answered are gone: their exit code is on the disk, unless they went down with the node. Where nothing
 * answers at all the node has been down, and no sandbox is left either.
 */
export function buryLost(runtime: Runtime, context: Context, alive: readonly string[]): void {
  const lost = runtime.processes.keys().filter((id) => !alive.includes(id))
  for (const id of lost) {
    const process = runtime.processes.get(id)
    if (!process) continue
    // One that is frozen does not answer either: the runtime gives it up.
    context.kill(process.actor, 137)
    const code = context.disk.read(exitKey(id)) as number | undefined
    end(runtime, context, id, process, code ?? 255, code === undefined ? "Unknown" : undefined)
  }
  if (lost.length > 0 && alive.length === 0) for (const uid of runtime.pods.keys()) stopSandboxes(runtime, context, uid)
}

/** What the runtime has of a Pod. */
export const podIn = ({ pods }: Runtime, uid: string): RuntimePod => pods.get(uid) ?? noRuntimePod

/** Gives the Pod a sandbox, with the next free address of the node's range; undefined where it has no range, or none is free. */
export function makeSandbox(runtime: Runtime, context: Context, uid: string, attempt: number, address: { readonly host: string } | { readonly range: string | undefined }): Sandbox | undefined {
  const ip = "host" in address ? address.host : nextAddress(runtime, context, address.range)
  if (ip === undefined) return undefined
  const sandbox: Sandbox = Object.freeze({ id: hexadecimal(context), attempt, ready: true, ip, createdAt: context.now })
  const pod = podIn(runtime, uid)
  store(runtime, context, uid, { ...pod, sandboxes: Object.freeze([sandbox, ...pod.sandboxes].slice(0, 2)) })
  return sandbox
}

/** The sandbox ends; its address is free again, though it is still told. */
export function stopSandboxes(runtime: Runtime, context: Context, uid: string): void {
  const pod = podIn(runtime, uid)
  if (!pod.sandboxes.some(({ ready }) => ready)) return
  store(runtime, context, uid, { ...pod, sandboxes: Object.freeze(pod.sandboxes.map((sandbox) => Object.freeze({ ...sandbox, ready: false }))) })
}

function nextAddress(runtime: Runtime, context: Context, range: string | undefined): string | undefined {
  const cidr = range === undefined ? undefined : parseCidr(range)
  if (!cidr) return undefined
  const taken = new Set(runtime.pods.values().flatMap(({ sandboxes }) => sandboxes.filter(({ ready }) => ready).map(({ ip }) => ip)))
  // Neither the network's own address, nor the bridge's, nor the broadcast.
  const count = Number(sizeOf(cidr)) - 3
  for (let tried = 0; tried < count; tried++) {
    const number = 2 + ((runtime.lastAddress - 1 + tried) % count)
    const ip = formatAddress(addressAt(cidr, number))
    if (taken.has(ip)) continue
    runtime.lastAddress = number
    context.disk.write(addressKey, number)
    return ip
  }
  return undefined
}

export interface NewContainer {
  readonly name: string
  readonly asked: string
  readonly image: string
  readonly restartCount: number
  readonly lastWords: LastWords
}

/** Makes a container, which does not run yet. */
export function createContainer(runtime: Runtime, context: Context, uid: string, { name, asked, image, restartCount, lastWords }: NewContainer): RuntimeContainer {
  const id = `containerd://${hexadecimal(context)}`
  const digest = runtime.images.get(image)?.digest ?? ""
  const repository = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "")
  const record: RuntimeContainer = Object.freeze({ id, name, state: "created", exitCode: 0, reason: "", message: "", asked, image, imageRef: `${repository}@${digest}`, restartCount, lastWords, createdAt: context.now })
  const pod = podIn(runtime, uid)
  // Of those that have ended the last one is kept, to be shown as the last state, and its log.
  const others = pod.containers.filter((each) => each.name !== name)
  const [last, ...older] = pod.containers.filter((each) => each.name === name)
  for (const each of older) wipe(context, each.id)
  store(runtime, context, uid, { ...pod, containers: Object.freeze([record, ...(last ? [last] : []), ...others]) })
  return record
}

/** Starts a container's process. */
export function startContainer(runtime: Runtime, context: Context, uid: string, id: string, name: string, program: string, config: Json): void {
  const actor = context.spawn(name, program, deepFreeze(config))
  remember(runtime, id, { actor, uid })
  change(runtime, context, uid, id, { state: "running", startedAt: context.now })
}

/** A container whose process could not be started. */
export function failContainer(runtime: Runtime, context: Context, uid: string, id: string, message: string): void {
  change(runtime, context, uid, id, { state: "exited", exitCode: 128, reason: "StartError", message, startedAt: (-context.epochMicros) as Micros, finishedAt: context.now })
}

/** Takes instances of containers away. */
export function removeContainers(runtime: Runtime, context: Context, uid: string, ids: readonly string[]): void {
  const pod = podIn(runtime, uid)
  for (const id of ids) wipe(context, id)
  store(runtime, context, uid, { ...pod, containers: Object.freeze(pod.containers.filter(({ id }) => !ids.includes(id))) })
}

/** Takes a Pod and all that it left away. */
export function removePod(runtime: Runtime, context: Context, uid: string): void {
  for (const { id } of podIn(runtime, uid).containers) wipe(context, id)
  removeBelow(context.disk, volumesOf(uid))
  runtime.pods.delete(uid)
  context.disk.remove(podsKey + uid)
  sync(runtime, context)
}

/** Takes away what a container has left on the disk. */
function wipe({ disk }: Context, id: string): void {
  disk.remove(exitKey(id))
  disk.remove(logKey(id))
  removeBelow(disk, layerOf(id))
}

/** Ends what runs of a Pod that nobody knows any more, and takes it away. */
export function killPod(runtime: Runtime, context: Context, uid: string): void {
  for (const { id } of podIn(runtime, uid).containers) {
    const process = runtime.processes.get(id)
    if (!process) continue
    context.kill(process.actor, 137)
    runtime.processes.delete(id)
    runtime.containers.delete(process.actor)
  }
  removePod(runtime, context, uid)
}

/** Tells the processes of some containers to end. */
export function terminate(runtime: Runtime, context: Context, ids: readonly string[]): void {
  const signal: TermSignal = { type: "signal/term" }
  for (const id of ids) {
    const process = runtime.processes.get(id)
    if (process) context.send(process.actor, 0, (context.now + 1) as Micros, signal)
  }
}

/** Ends the processes of some containers. */
export function kill(runtime: Runtime, context: Context, ids: readonly string[]): void {
  for (const id of ids) {
    const process = runtime.processes.get(id)
    if (process) context.kill(process.actor, 137)
  }
}

/** A process has ended: gives the Pod that it belonged to. */
export function ended(runtime: Runtime, context: Context, actor: ActorId, exitCode: number): { readonly uid: string; readonly id: string } | undefined {
  const id = runtime.containers.get(actor)
  const process = id === undefined ? undefined : runtime.processes.get(id)
  if (id === undefined || !process) return undefined
  end(runtime, context, id, process, exitCode)
  return { uid: process.uid, id }
}

function end(runtime: Runtime, context: Context, id: string, { actor, uid }: Process, exitCode: number, reason = exitCode === 0 ? "Completed" : "Error"): void {
  runtime.processes.delete(id)
  runtime.containers.delete(actor)
  runtime.halted.delete(actor)
  context.disk.remove(exitKey(id))
  const lastWords = podIn(runtime, uid).containers.find((each) => each.id === id)?.lastWords
  const message = lastWords ? terminationMessage(context.disk, id, lastWords, exitCode, context.epochMicros) : ""
  change(runtime, context, uid, id, { state: "exited", exitCode, reason, message, finishedAt: context.now })
}

export function storeImage(runtime: Runtime, context: Context, full: string, sizeBytes: number): void {
  const image: StoredImage = Object.freeze({ sizeBytes, digest: `sha256:${fingerprint(full, 4)}` })
  runtime.images.set(full, image)
  context.disk.write(imageKey(full), image)
  sync(runtime, context)
}

function remember(runtime: Runtime, id: string, process: Process): void {
  runtime.processes.set(id, Object.freeze(process))
  runtime.containers.set(process.actor, id)
}

function change(runtime: Runtime, context: Context, uid: string, id: string, fields: Partial<RuntimeContainer>): void {
  const pod = podIn(runtime, uid)
  store(runtime, context, uid, { ...pod, containers: Object.freeze(pod.containers.map((each) => (each.id === id ? Object.freeze({ ...each, ...fields }) : each))) })
}

function store(runtime: Runtime, context: Context, uid: string, pod: RuntimePod): void {
  runtime.pods.set(uid, Object.freeze(pod))
  const actors = Object.fromEntries(pod.containers.flatMap(({ id }) => (runtime.processes.has(id) ? [[id, runtime.processes.get(id)?.actor]] : [])))
  context.disk.write(podsKey + uid, Object.freeze({ pod, actors: Object.freeze(actors) }))
  sync(runtime, context)
}

/** Has the disk keep what was written; writes of a while go together. */
function sync(runtime: Runtime, context: Context): void {
  runtime.unsynced = runtime.syncing
  if (runtime.syncing) return
  runtime.syncing = true
  context.disk.sync({ type: "runtime/synced" } as Body)
}

export function synced(runtime: Runtime, context: Context): void {
  runtime.syncing = false
  if (runtime.unsynced) sync(runtime, context)
}

function hexadecimal(context: Context): string {
  return Array.from({ length: 8 }, () => context.draw("runtime ids", 2 ** 32).toString(16).padStart(8, "0")).join("")
}
