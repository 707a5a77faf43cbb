import { assert, unreachable } from "../base/assert.ts"
import { seconds, type Micros } from "../base/time.ts"
import { loseUnsynced, moveFile, newDisk } from "./disk.ts"
import { hold, type Actor, type Host } from "./host.ts"
import { isHostInput, isInitBody, isMachineInput, type HostInput, type InitBody } from "./inputs.ts"
import type { Machine } from "./machine.ts"
import { actorId, noticeOf, type Event, type FileChanged, type Kept, type ProcessHalted, type TermSignal, type Unit } from "./types.ts"

/** How long init waits after the term signal before it ends a process: systemd's default is 90 s, kubeadm's static pods get 30 s. */
const graceMicros = seconds(30)

/** Has init start the host's units at `at + 1 µs` or, after a restart, when the machine has booted. */
export function bootHost(kernel: Machine, host: Host, delay: Micros): void {
  toInit(kernel, host, delay, { type: "init/boot", life: host.incarnation })
}

/** A unit ended by itself or was killed: init starts it again after its restart time, unless it was told to leave it. */
export function endedUnit(kernel: Machine, host: Host, actor: Actor): void {
  if (host.stopped.includes(actor.name)) return
  const { restartMicros } = unitOf(host, actor.name)
  kernel.observer?.explained?.(kernel.cause, { say: "init/restart", about: { host: host.spec.name, process: actor.name, seconds: restartMicros / 1_000_000 }, read: [] }, host.seq)
  toInit(kernel, host, restartMicros, { type: "init/start", process: actor.name, life: actor.incarnation })
}

/** What the outside does to a host, and init's own timers. False where the event is for the network stack. */
export function hostEvent(kernel: Machine, host: Host, event: Event): boolean {
  const { body } = event
  if (!isHostInput(body) && !isInitBody(body)) return false
  if (host.removed) return true
  // A frozen machine starts and ends nothing until it thaws; only what is done to the whole of it takes effect at once.
  if (host.condition === "hung" && !isMachineInput(body)) hold(host, event)
  else if (isHostInput(body)) applyInput(kernel, host, body)
  else if (host.condition === "up") initTurn(kernel, host, body)
  return true
}

function initTurn(kernel: Machine, host: Host, body: InitBody): void {
  if (body.type === "init/boot") {
    if (body.life !== host.incarnation) return
    for (const unit of host.spec.units) if (!host.stopped.includes(unit.name)) startUnit(kernel, host, unit.name)
    return
  }
  const actor = actorNamed(kernel, host, body.process)
  if (!actor || actor.incarnation !== body.life) return
  if (body.type === "init/force") kernel.end(host, actor.id, 137)
  else if (!host.stopped.includes(body.process)) startUnit(kernel, host, body.process)
}

function applyInput(kernel: Machine, host: Host, input: HostInput): void {
  switch (input.type) {
    case "host/crash":
      return crash(kernel, host)
    case "host/hang":
      if (host.condition === "up") host.condition = "hung"
      return
    case "host/resume":
      return resumeHost(kernel, host)
    case "host/restart":
      crash(kernel, host)
      host.condition = "up"
      host.incarnation++
      return bootHost(kernel, host, host.spec.bootMicros)
    case "process/kill":
      return killProcess(kernel, host, input.process)
    case "process/stop":
      return stopProcess(kernel, host, input.process)
    case "process/start":
      return startProcess(kernel, host, input.process)
    case "process/hang":
      return hangProcess(kernel, host, input.process)
    case "process/resume":
      return resumeProcess(kernel, host, input.process)
    default:
      return unreachable(input)
  }
}

/** Power is lost: processes and their memory are gone at once and tell nobody; the disk keeps what was synced. */
function crash(kernel: Machine, host: Host): void {
  if (host.condition === "down") return
  host.condition = "down"
  host.held = undefined
  host.bindings = new Map()
  loseUnsynced(host.disk)
  host.actors.forEach((_, slot) => {
    const actor = slot === 0 ? undefined : kernel.ownActor(host, slot)
    if (!actor) return
    // Also what had ended before: init has forgotten that it was to start it again.
    kernel.forget(host, actor)
    if (actor.parent !== undefined) host.actors[slot] = undefined
  })
}

/** The machine is taken away, with its disk: whatever reaches it from now on reaches nobody, and nothing starts it again. */
export function removeHost(kernel: Machine, host: Host): void {
  crash(kernel, host)
  host.removed = true
  host.disk = newDisk()
  host.stopped = []
}

function resumeHost(kernel: Machine, host: Host): void {
  if (host.condition !== "hung") return
  host.condition = "up"
  thaw(kernel, host, host)
}

function killProcess(kernel: Machine, host: Host, name: string): void {
  const actor = processNamed(kernel, host, name)
  if (actor && host.condition !== "down") kernel.end(host, actor.id, 137)
}

function startProcess(kernel: Machine, host: Host, name: string): void {
  const kept = keptAs(host, name)
  if (kept) return move(kernel, host, kept.away, kept.file)
  host.stopped = host.stopped.filter((each) => each !== name)
  if (host.condition === "up") startUnit(kernel, host, name)
}

/** Moves the file on which a process depends, and tells whoever keeps it running. */
function move(kernel: Machine, host: Host, from: string, to: string): void {
  if (!moveFile(host.disk, from, to)) return
  for (const file of [from, to]) {
    const slot = host.bindings.get(noticeOf(file.slice(0, file.lastIndexOf("/"))))
    const body: FileChanged = { type: "file/changed", file }
    if (slot !== undefined) kernel.emit(host, { at: (kernel.now + 1) as Micros, to: actorId(host.id, slot), incarnation: 0, timer: "", body, cause: kernel.cause })
  }
}

function stopProcess(kernel: Machine, host: Host, name: string): void {
  const kept = keptAs(host, name)
  if (kept) return move(kernel, host, kept.file, kept.away)
  if (!host.stopped.includes(name)) host.stopped = Object.freeze([...host.stopped, name])
  const actor = actorNamed(kernel, host, name)
  if (!actor || actor.condition === "ended") return
  if (!kernel.setup.programs[actor.program]?.graceful) return kernel.end(host, actor.id, 137)
  const signal: TermSignal = { type: "signal/term" }
  kernel.emit(host, { at: (kernel.now + 1) as Micros, to: actor.id, incarnation: actor.incarnation, timer: "", body: signal, cause: kernel.cause })
  toInit(kernel, host, graceMicros, { type: "init/force", process: name, life: actor.incarnation })
}

function hangProcess(kernel: Machine, host: Host, name: string): void {
  const actor = processNamed(kernel, host, name)
  if (actor?.condition !== "running") return
  actor.condition = "hung"
  tellParent(kernel, host, actor, "process/halted")
}

function resumeProcess(kernel: Machine, host: Host, name: string): void {
  const actor = processNamed(kernel, host, name)
  if (actor?.condition !== "hung") return
  actor.condition = "running"
  thaw(kernel, host, actor)
  tellParent(kernel, host, actor, "process/continued")
}

function tellParent(kernel: Machine, host: Host, { id, parent }: Actor, type: ProcessHalted["type"]): void {
  const body: ProcessHalted = { type, actor: id }
  if (parent !== undefined) kernel.emit(host, { at: (kernel.now + 1) as Micros, to: parent, incarnation: 0, timer: "", body, cause: kernel.cause })
}

/** What was held is handled now, in its old order, before anything that arrives at this instant or later: connections stay in order. */
function thaw(kernel: Machine, host: Host, frozen: Host | Actor): void {
  const { held } = frozen
  frozen.held = undefined
  for (const event of held?.values() ?? []) kernel.deliverHeld(host, event)
}

function startUnit(kernel: Machine, host: Host, name: string): void {
  const known = actorNamed(kernel, host, name)
  if (!known) {
    const unit = unitOf(host, name)
    kernel.spawn(host, unit.name, unit.program, unit.config, undefined)
  } else if (known.condition === "ended") {
    known.condition = "running"
    kernel.begin(host, known)
  }
}

function actorNamed(kernel: Machine, host: Host, name: string): Actor | undefined {
  const slot = host.actors.findIndex((actor) => actor?.name === name && actor.slot !== 0 && actor.parent === undefined)
  return slot < 0 ? undefined : kernel.ownActor(host, slot)
}

/** The live process of that name, whoever started it: init, or another process. */
function processNamed(kernel: Machine, host: Host, name: string): Actor | undefined {
  const slot = host.actors.findIndex((actor) => actor?.name === name && actor.slot !== 0 && actor.condition !== "ended")
  return slot < 0 ? undefined : kernel.ownActor(host, slot)
}

const keptAs = (host: Host, name: string): Kept | undefined => host.spec.kept?.find((each) => each.name === name)

function unitOf(host: Host, name: string): Unit {
  const unit = host.spec.units.find((each) => each.name === name)
  assert(unit, `host ${host.spec.name} has no unit ${name}`)
  return unit
}

function toInit(kernel: Machine, host: Host, delay: Micros, body: InitBody): void {
  const at = (kernel.now + Math.max(1, delay)) as Micros
  kernel.emit(host, { at, to: actorId(host.id, 0), incarnation: 0, timer: "", body, cause: kernel.cause })
}
