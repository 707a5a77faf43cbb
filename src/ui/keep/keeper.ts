import { isObject, type JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { Answer, EngineHandle } from "../../bridge/protocol.ts"
import type { Opened, Saved, Source } from "../../bridge/time-protocol.ts"
import { openWorld, pace } from "../engine/connection.ts"
import { world, type World } from "../engine/world.ts"
import { choose, settings } from "../settings.ts"
import { storage } from "../storage.ts"
import { keeping, type Notice } from "./keeping.ts"
import { Shelf, type Kept } from "./shelf.ts"
import { hold, newId, remembersId } from "./tab.ts"

/** After a learner's deed it is kept so soon; while only time goes by, so often. */
const soonMillis = 400
const oftenMillis = 15_000

/** Another world that is on its way: what becomes of it decides what is kept under which name. */
interface Coming {
  readonly source: Source
  readonly id: string
  readonly playing: boolean
  readonly notice?: Notice
  /** What was kept, where it comes from here. */
  readonly kept?: Kept
}

/** Where this tab was when it went: written at once, for no worker answers any more. */
interface Left {
  readonly branch: number
  readonly now: Micros
  readonly playing: boolean
}

const shelf = new Shelf()
let engine: EngineHandle | undefined
let coming: Coming | undefined
let timer: { readonly id: ReturnType<typeof setTimeout>; readonly at: number } | undefined
/** Under which name each of the answers that are awaited is to be kept: the world may be another one by then. */
const owed: string[] = []
let saving: ((saved: Saved) => void)[] = []

/** Opens what the address names, what this tab had, what was left last, or a new cluster; and keeps it from then on. */
export async function startKeeping(handle: EngineHandle, seed: number): Promise<void> {
  engine = handle
  handle.listen(hear)
  addEventListener("pagehide", leave)
  document.addEventListener("visibilitychange", leave)
  addEventListener("hashchange", () => void openAddress())
  world.subscribe((state, before) => {
    if (state.branch !== before.branch || (state.timeline !== before.timeline && deedsIn(state) !== deedsIn(before))) keepSoon(soonMillis)
    else if (state.now !== before.now) keepSoon(oftenMillis)
  })
  const kept = await claim()
  await refresh()
  if (!kept) await begin(seed, {})
  else open({ source: { type: "saved", saved: resumed(kept) }, id: kept.id, playing: left(kept.id)?.playing ?? true, kept })
  if (location.hash.length > 1) await openAddress()
}

/** A new cluster, under a name of its own; the one that was open stays kept. */
export async function begin(seed: number, topology: JsonObject): Promise<void> {
  const id = newId()
  await hold(id)
  keeping.setState({ id })
  choose(undefined)
  openWorld(seed, topology)
}

/** Opens a cluster that is kept. False where another tab has it open. */
export async function openKept(id: string): Promise<boolean> {
  const kept = await shelf.find(id)
  if (!kept || !(await hold(id))) return false
  keeping.setState({ notice: undefined })
  open({ source: { type: "saved", saved: resumed(kept) }, id, playing: false, kept })
  return true
}

export async function forget(id: string): Promise<void> {
  await shelf.remove(id)
  await refresh()
}

/** Opens the text of a file as another cluster. */
export const openText = (text: string): void => open({ source: { type: "file", text }, id: newId(), playing: false })

/** Asks for a link to the moment that is shown, and what is looked at. */
export function share(): void {
  const { selection, panel, hiddenNamespaces } = settings.getState()
  keeping.setState({ shareOpen: true, shared: undefined })
  engine?.order({ type: "share", view: { panel, hiddenNamespaces: [...hiddenNamespaces], ...(selection === undefined ? {} : { selection }) } })
}

/** All that this cluster was given, as a file holds it. */
export const saved = (): Promise<Saved> =>
  new Promise((resolve) => {
    saving.push(resolve)
    save()
  })

function save(): void {
  owed.push(keeping.getState().id)
  engine?.order({ type: "save" })
}

function open(wanted: Coming): void {
  coming = wanted
  engine?.order({ type: "open", from: wanted.source })
}

/** A link in the address opens as another cluster; then the address is free again. */
async function openAddress(): Promise<void> {
  const link = location.hash
  if (link.length < 2) return
  history.replaceState(null, "", location.pathname + location.search)
  const back = keeping.getState().id
  open({ source: { type: "link", link }, id: newId(), playing: false, notice: { say: "linked", values: {}, ...(back === "" ? {} : { back }) } })
}

function hear(answer: Answer): void {
  switch (answer.type) {
    case "booted":
      return booted(answer.until)
    case "opened":
      return opened(answer)
    case "saved":
      for (const resolve of saving) resolve(answer.saved)
      saving = []
      return void keep(owed.shift() ?? "", answer.saved)
    case "shared":
      return keeping.setState({ shared: answer })
    case "refused":
      if (answer.unopened) void refused(answer.message)
      return
    default:
      return
  }
}

function booted(until: Micros | undefined): void {
  keeping.setState({ until })
  if (!coming) return
  const { id, notice } = coming
  void hold(id)
  keeping.setState({ id, ...(notice ? { notice } : {}) })
}

function opened({ engine: build, same, view }: Opened): void {
  keeping.setState({ until: undefined })
  look(view)
  const other = build !== world.getState().booted?.engine
  if (other) keeping.setState(({ notice }) => ({ notice: { say: "another", values: { context: same === undefined ? "unknown" : same ? "same" : "differs" }, ...(notice?.back === undefined ? {} : { back: notice.back }) } }))
  if (coming?.playing) pace(true, 1)
  coming = undefined
  keepSoon(soonMillis)
}

/** What can't be opened leaves what is open as it is; where nothing is, a new cluster begins. */
async function refused(message: string): Promise<void> {
  const { kept } = coming ?? {}
  coming = undefined
  if (kept) await shelf.putAside(kept)
  keeping.setState({ notice: { say: kept ? "damaged" : "unreadable", values: { message } } })
  if (!world.getState().booted) await begin(1, {})
  await refresh()
}

/** What the sender of a link looked at; whatever it holds that is not known here is passed over. */
function look(view: JsonObject): void {
  const { selection, panel, hiddenNamespaces } = view
  if (Array.isArray(hiddenNamespaces) && hiddenNamespaces.every((name): name is string => typeof name === "string" && name.length < 100)) settings.setState({ hiddenNamespaces: hiddenNamespaces.slice(0, 100) })
  if (typeof selection === "string" && selection.length < 400) choose(selection)
  if (panel === "details" || panel === "editor" || panel === "objects") settings.setState({ panel })
}

/** What was done on which branch, to see whether it is more. */
const deedsIn = ({ timeline }: Pick<World, "timeline">): string => (timeline?.branches ?? []).map(({ id, name, inputs }) => `${id} ${name} ${inputs}`).join()

/** Keeps it in so long at the latest: what comes meanwhile puts it off no further. */
function keepSoon(millis: number): void {
  const at = performance.now() + millis
  if (timer !== undefined && timer.at <= at) return
  clearTimeout(timer?.id)
  const id = setTimeout(() => {
    timer = undefined
    if (!coming && !world.getState().failed) save()
  }, millis)
  timer = { id, at }
}

async function keep(id: string, what: Saved): Promise<void> {
  if (id === "") return
  await shelf.put({ id, saved: what, keptAt: Date.now() })
  await refresh()
  if (!shelf.lasting && keeping.getState().notice === undefined && storage.getItem("said-memory") === null) {
    storage.setItem("said-memory", "yes")
    keeping.setState({ notice: { say: "memory", values: {} } })
  }
}

const refresh = async (): Promise<void> => keeping.setState({ kept: await shelf.all() })

/** What this tab goes on with: what it had before it was loaded again, or what was left last and nobody has open. */
async function claim(): Promise<Kept | undefined> {
  const mine = remembersId()
  const had = mine === undefined ? undefined : await shelf.find(mine)
  if (had && (await hold(had.id, true))) return had
  // A tab that was duplicated goes on with a copy.
  if (had) {
    const copy = { ...had, saved: resumed(had), id: newId() }
    await hold(copy.id)
    return copy
  }
  for (const kept of await shelf.all()) if (await hold(kept.id)) return kept
  return undefined
}

function leave(): void {
  const { branch, now, playing, booted: isOpen } = world.getState()
  const { id } = keeping.getState()
  if (id === "" || coming || !isOpen) return
  storage.setItem(`left/${id}`, JSON.stringify({ branch, now, playing } satisfies Left))
  save()
}

function left(id: string): Left | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(`left/${id}`) ?? "null")
    const { branch, now, playing } = isObject(value) ? value : {}
    return typeof branch === "number" && typeof now === "number" && typeof playing === "boolean" ? { branch, now: now as Micros, playing } : undefined
  } catch {
    return undefined
  }
}

/** What was kept, at the moment at which it was left: time may have gone by since it was kept. */
function resumed({ id, saved: what }: Kept): Saved {
  const moment = left(id)
  if (!moment || !what.branches.some((branch) => branch.id === moment.branch)) return what
  const { hash: _, ...rest } = what
  if (moment.branch === what.branch && moment.now === what.now) return what
  return { ...rest, branch: moment.branch, now: moment.now, branches: what.branches.map((branch) => (branch.id === moment.branch ? { ...branch, end: Math.max(branch.end, moment.now) as Micros } : branch)) }
}
