import { deepFreeze } from "../base/freeze.ts"
import { isObject, type Json } from "../base/json.ts"
import { prefixEnd, Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { instantAt, type Instant } from "../api/instant.ts"
import { keyOf, type ApiObject } from "../api/meta.ts"
import { ask, asker, type ApiClient, type Asker, type Heard } from "../client/api-client.ts"
import { record, recorder, type Recorder } from "../client/event-recorder.ts"
import { objectsBy, type IndexName } from "../client/indexes.ts"
import { objectsOf, type Informer } from "../client/informer.ts"
import { add, addDue, addLater, backOff, done, emptyQueue, forget, nextDue, notLater, take, type Triggers, type Workqueue } from "../client/workqueue.ts"
import type { Sockets } from "../net/sockets.ts"
import { nothing, type Body, type Context, type EventId } from "../sim/types.ts"
import { closedKey, serverWords, type Controller, type ManagerConfig, type News, type Plan, type Source, type Told, type View, type Write } from "./contract.ts"

/** A controller at work. */
export interface Working {
  readonly asker: Asker
  readonly queue: Workqueue
  readonly memory: Table<string, unknown>
  /** Keys whose writes are not all answered and seen yet. */
  readonly held: Table<string, Held>
  readonly recorders: Record<string, Recorder>
  beganAt: Micros
  begun: boolean
}

interface Held {
  readonly unanswered: number
  /** How many writes the next batch has, and whether it doubles as all succeed: else each goes out whatever came of the one before. Then those that are still to be sent. */
  readonly batch: number
  readonly doubles: boolean
  readonly unsent: readonly Write[]
  readonly afterwards: Write | undefined
  readonly otherwise: Write | undefined
  readonly failed: boolean
  /** The answer by which it did: what is tried again is because of that. */
  readonly failure: EventId
  /** What the server said to the first write that it refused. */
  readonly error: string
  /** Whether a write was refused for a reason that passes without another try. */
  readonly moot: boolean
  /** Until when the key rests after a conflict, where its writes say so. */
  readonly until: Micros | undefined
  /** Events to be recorded when all writes have succeeded. */
  readonly events: readonly Told[]
  /** Revisions that the caches must have caught up with. */
  readonly unseen: readonly { readonly source: Source; readonly key: string; readonly uid: string; readonly revision: number; readonly gone: boolean }[]
}

interface LoopTag {
  readonly controller: string
  readonly key: string
  readonly write: Write
}

interface LoopTimer extends Body {
  readonly type: "controller/due"
  readonly controller: string
}

/** What the shared loop needs of the process that it runs in. */
export interface Workshop {
  readonly net: Sockets
  readonly client: ApiClient
  readonly config: ManagerConfig
  readonly informers: Record<string, Informer>
  readonly working: Record<string, Working>
}

export function newWorking({ account, qps, burst }: Controller): Working {
  const user = { name: `system:serviceaccount:kube-system:${account}`, groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"] }
  return { asker: asker({ name: account, user, qps, burst }), queue: emptyQueue(), memory: new Table(), held: new Table(), recorders: {}, beganAt: 0 as Micros, begun: false }
}

export const isLoopTag = (tag: unknown): tag is LoopTag => typeof tag === "object" && tag !== null && "controller" in tag
export const isLoopTimer = (body: Body): body is LoopTimer => body.type === "controller/due"

/** Changes of a cache: wakes the keys they concern, lets go what waited to see them, and works. */
export function onChanges(shop: Workshop, context: Context, controllers: readonly Controller[], seen: readonly News[]): void {
  for (const controller of controllers) {
    const working = workingOf(shop, controller)
    if (!ready(shop, context, controller, working)) continue
    const mine = seen.filter(({ source }) => controller.watches.includes(source))
    // Most changes are Leases, and most controllers have nothing to do with them.
    if (mine.length === 0 && working.held.size === 0) continue
    const view = viewOf(shop, context, working)
    for (const change of mine) for (const key of controller.wakes(change, view)) add(working.queue, key, change.cause)
    letGo(shop, context, working)
    work(shop, context, controller, working)
  }
}

/** The answer to a write. */
export function onAnswer(shop: Workshop, context: Context, controller: Controller, heard: Heard): void {
  const { key, write } = heard.tag as LoopTag
  const working = workingOf(shop, controller)
  const held = working.held.get(key)
  if (!held) return
  const after = afterAnswer(shop, context, controller, held, write, heard)
  working.held.set(key, deepFreeze(after))
  const { done, refused, keep } = write
  if (after.moot) working.memory.set(closedKey(key), true)
  if (keep !== undefined && heard.type === "answer" && heard.response.status === 200) working.memory.set(keep, deepFreeze(heard.response.body))
  if (!after.failed && !after.moot && done) tell(shop, context, working, filled(done, "{name}", nameOf(heard)))
  if (isRefusal(heard) && !after.moot && refused) tell(shop, context, working, filled(refused, serverWords, wordsOf(heard)))
  if (after.unanswered === 0) context.onBehalf(triggersOf(working, key)[0] ?? nothing, () => goOn(shop, context, controller, working, key, after))
  work(shop, context, controller, working)
}

function afterAnswer(shop: Workshop, context: Context, controller: Controller, held: Held, write: Write, heard: Heard): Held {
  const response = heard.type === "answer" ? heard.response : undefined
  const gone = response?.status === 404 && write.method === "DELETE"
  const body = response && response.status < 300 && response.status > 0 ? (response.body as unknown as ApiObject) : undefined
  const rest = response?.status === 409 ? write.restMicros : undefined
  const until = rest === undefined ? held.until : ((context.now + rest + context.draw(`${controller.name} conflicts`, rest)) as Micros)
  const moot = held.moot || isClosing(response?.body)
  const failed = held.failed || !(body || gone || moot)
  const failure = failed && held.failure === nothing ? context.cause : held.failure
  return { ...held, unanswered: held.unanswered - 1, failed, failure, moot, error: failed ? held.error || wordsOf(heard) : "", until, unseen: body ? [...held.unseen, ...unseenOf(shop, write, body)] : held.unseen }
}

/** All that was sent is answered: the next batch goes out, or what comes last, or the key waits for the caches. */
function goOn(shop: Workshop, context: Context, controller: Controller, working: Working, key: string, held: Held): void {
  const { unsent, batch, doubles, failed, moot, afterwards, otherwise } = held
  const last = failed ? otherwise && withError(otherwise, held.error) : afterwards
  const next = (failed && doubles) || moot || unsent.length === 0 ? (last && !moot ? [last] : []) : unsent.slice(0, batch)
  if (next.length === 0) {
    if (!failed) for (const told of held.events) tell(shop, context, working, told)
    return release(context, working, key)
  }
  const isLast = next[0] === last
  working.held.set(key, deepFreeze({ ...held, unanswered: next.length, batch: doubles ? batch * 2 : batch, unsent: isLast ? [] : unsent.slice(batch), ...(isLast ? { afterwards: undefined, otherwise: undefined } : {}) }))
  send(shop, context, controller, working, key, next)
}

const isRefusal = (heard: Heard): boolean => heard.type === "answer" && heard.response.status >= 300

const wordsOf = (heard: Heard): string => (heard.type === "answer" ? ((heard.response.body as { readonly message?: string } | undefined)?.message ?? "") : "the API server did not answer")

const nameOf = (heard: Heard): string => (heard.type === "answer" ? ((heard.response.body as unknown as ApiObject | undefined)?.metadata?.name ?? "") : "")

const filled = ({ component, draft }: Told, slot: string, text: string): Told => ({ component, draft: { ...draft, message: draft.message.replace(slot, () => text) } })

function withError(write: Write, error: string): Write {
  const fill = (value: Json | undefined): Json | undefined => {
    if (typeof value === "string") return value.replaceAll(serverWords, () => error)
    if (Array.isArray(value)) return value.map((item: Json) => fill(item) as Json)
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fill(field) as Json])) : value
  }
  const body = fill(write.body)
  return body === undefined ? write : { ...write, body }
}

/** Whether the namespace takes nothing new because it goes: nobody tries that again. */
function isClosing(body: unknown): boolean {
  const causes = (body as { readonly details?: { readonly causes?: readonly { readonly reason?: string }[] } } | undefined)?.details?.causes
  return causes?.some(({ reason }) => reason === "NamespaceTerminating") === true
}

/** A key's time has come. */
export function onDue(shop: Workshop, context: Context, controller: Controller): void {
  const working = workingOf(shop, controller)
  addDue(working.queue, context.now)
  for (const [key, { until }] of working.held.clone().entries()) if (until !== undefined && until <= context.now) release(context, working, key)
  work(shop, context, controller, working)
}

/** Because of what the key that is worked on is: its writes, and what follows them. */
const triggersOf = ({ queue }: Working, key: string): Triggers => queue.processing.get(key) ?? []

function workingOf(shop: Workshop, controller: Controller): Working {
  return shop.working[controller.name] as Working
}

/** A controller begins when all its caches have been whole once; then every object wakes it. */
function ready(shop: Workshop, context: Context, controller: Controller, working: Working): boolean {
  if (working.begun) return true
  if (!controller.watches.every((source) => shop.informers[source]?.synced)) return false
  working.begun = true
  working.beganAt = context.now
  const view = viewOf(shop, context, working)
  remember(working, controller.begin?.(view))
  for (const source of controller.watches)
    for (const [key, object] of (shop.informers[source] as Informer).cache.entries()) for (const woken of controller.wakes({ source, key, object, before: undefined }, view)) add(working.queue, woken, context.cause)
  work(shop, context, controller, working)
  return false
}

function work(shop: Workshop, context: Context, controller: Controller, working: Working): void {
  while (working.queue.processing.size < controller.workers) {
    const next = take(working.queue)
    if (!next) break
    const { key, triggers } = next
    context.onBehalf(triggers[0] ?? nothing, () => carryOut(shop, context, controller, working, key, triggers.slice(1), controller.reconcile(key, viewOf(shop, context, working))))
  }
  const due = nextDue(working.queue)
  const name = `due/${controller.name}`
  if (due === undefined) return context.cancel(name)
  const timer: LoopTimer = { type: "controller/due", controller: controller.name }
  if (context.armed(name) !== due) context.timer(name, Math.max(due, context.now + 1) as Micros, timer)
}

function carryOut(shop: Workshop, context: Context, controller: Controller, working: Working, key: string, also: readonly EventId[], plan: Plan): void {
  remember(working, plan.remember)
  for (const woken of plan.wake ?? []) add(working.queue, woken, context.cause)
  // When the time comes it is because of what was seen now: what did not come after it has no event of its own.
  if (plan.type === "wait") addLater(working.queue, key, plan.until, context.cause)
  else notLater(working.queue, key)
  if (plan.type !== "write") {
    for (const told of plan.events ?? []) tell(shop, context, working, told)
    if (plan.type === "wait") context.because({ say: plan.why, about: { controller: controller.name, key, ...plan.about }, read: plan.read, also })
    forget(working.queue, key)
    return done(working.queue, key)
  }
  context.because({ ...plan.because, also })
  const { writes, afterwards, otherwise, events = [] } = plan
  const first = plan.slowStart || plan.inTurn ? 1 : writes.length
  const now = writes.slice(0, first)
  working.held.set(key, deepFreeze({ unanswered: now.length, batch: plan.inTurn ? 1 : 2, doubles: !plan.inTurn, unsent: writes.slice(first), afterwards, otherwise, failed: false, failure: nothing, error: "", moot: false, until: undefined, events, unseen: [] }))
  send(shop, context, controller, working, key, now)
}

function send(shop: Workshop, context: Context, controller: Controller, working: Working, key: string, writes: readonly Write[]): void {
  for (const write of writes) {
    const tag: LoopTag = deepFreeze({ controller: controller.name, key, write })
    const { method, path, body } = write
    const contentType = method === "PATCH" ? { contentType: "application/strategic-merge-patch+json" } : {}
    ask(context, shop.net, shop.client, working.asker, { method, path, ...(body === undefined ? {} : { body }), ...contentType }, tag)
  }
}

function remember(working: Working, facts: Readonly<Record<string, unknown>> | undefined): void {
  for (const [key, value] of Object.entries(facts ?? {})) {
    if (value === null) working.memory.delete(key)
    else working.memory.set(key, deepFreeze(value))
  }
}

function tell(shop: Workshop, context: Context, working: Working, { component, draft }: Told): void {
  const own = (working.recorders[component] ??= recorder(component, "", asker({ ...working.asker, name: `${component}-events` })))
  record(context, shop.net, shop.client, own, draft)
}

/** What a cache has not caught up with after a write. */
function unseenOf(shop: Workshop, { sees, method }: Write, body: ApiObject): Held["unseen"] {
  if (!sees) return []
  const { metadata } = body
  // What is removed at once answers with a Status that names it.
  const removed = body.kind === "Status" ? ((body as ApiObject & { readonly details?: { readonly uid?: string } }).details?.uid ?? "") : undefined
  const wanted = { source: sees.source, key: sees.key ?? keyOf(body), uid: removed ?? metadata.uid ?? "", revision: Number(metadata.resourceVersion), gone: method === "DELETE" }
  return hasSeen(shop.informers[sees.source], wanted) ? [] : [wanted]
}

/** Whether the cache holds the revision, or another object of that name, or has come past the revision: the object is gone then. */
function hasSeen(informer: Informer | undefined, { key, uid, revision, gone }: Held["unseen"][number]): boolean {
  if (!informer) return true
  const object = informer.cache.get(key)
  if (gone) return !object || object.metadata.uid !== uid || object.metadata.deletionTimestamp !== undefined
  if (object && (object.metadata.uid !== uid || Number(object.metadata.resourceVersion) >= revision || object.metadata.deletionTimestamp !== undefined)) return true
  return !informer.listing && Number(informer.revision) >= revision
}

/** Lets go what the caches have caught up with. At most as many keys are held as the controller has workers. */
function letGo(shop: Workshop, context: Context, working: Working): void {
  if (working.held.size === 0) return
  for (const [key, held] of working.held.clone().entries()) {
    const unseen = held.unseen.filter((wanted) => !hasSeen(shop.informers[wanted.source], wanted))
    if (unseen.length === held.unseen.length) continue
    working.held.set(key, deepFreeze({ ...held, unseen }))
    release(context, working, key)
  }
}

/** Lets a key go when all its writes are answered and seen; one that failed comes back after its back-off, or its rest. */
function release(context: Context, working: Working, key: string): void {
  const held = working.held.get(key)
  if (!held || held.unanswered > 0 || (held.unseen.length > 0 && !held.failed)) return
  if (held.until !== undefined && held.until > context.now) return addLater(working.queue, key, held.until, held.failure)
  working.held.delete(key)
  if (held.failed && held.until === undefined) addLater(working.queue, key, backOff(working.queue, key, context.now), held.failure)
  else {
    forget(working.queue, key)
    if (!held.moot) add(working.queue, key, triggersOf(working, key)[0] ?? context.cause)
  }
  done(working.queue, key)
}

function viewOf(shop: Workshop, context: Context, working: Working): View {
  const informerOf = (source: Source): Informer => shop.informers[source] as Informer
  return {
    now: context.now,
    instant: instantAt(context.epochMicros as Instant, context.now),
    beganAt: working.beganAt,
    config: shop.config,
    get: <T extends ApiObject>(source: Source, key: string) => informerOf(source).cache.get(key) as T | undefined,
    list: <T extends ApiObject>(source: Source) => objectsOf<T>(informerOf(source)),
    by: <T extends ApiObject>(source: Source, index: IndexName, value: string) => objectsBy(informerOf(source).indexed, index, value) as readonly T[],
    inNamespace: <T extends ApiObject>(source: Source, namespace: string) => informerOf(source).cache.values(`${namespace}/`, prefixEnd(`${namespace}/`)) as T[],
    count: (source) => informerOf(source).cache.size,
    memory: <T>(key: string) => working.memory.get(key) as T | undefined,
  }
}
