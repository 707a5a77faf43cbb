import { unreachable } from "../base/assert.ts"
import type { Json } from "../base/json.ts"
import { plus } from "../base/time.ts"
import type { Registry } from "../api/registry.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import { fabricOf } from "../net/places.ts"
import { listen, receive, type Delivery } from "../net/rpc.ts"
import type { HttpRequest } from "../net/http.ts"
import { resume, type FlowTimer } from "../sim/flows.ts"
import type { Context, Program } from "../sim/types.ts"
import { lost } from "../store/client.ts"
import { admissionPlugins } from "./admission/index.ts"
import type { AdmissionPlugin } from "./admission/plugin.ts"
import { sendBookmarks } from "./cache/bookmarks.ts"
import { feedNext, onFeed, type FeedTag } from "./cache/feed.ts"
import { onWatchTimer, type WatchTimer } from "./cache/open-watch.ts"
import { readConfig, securePort } from "./config.ts"
import { driverOf, drawUid, onPatienceOver, onProgress, onStoreAnswer, type ApiDriver, type StoreTag } from "./driver.ts"
import { resourcesOf, type Resources } from "./resources.ts"
import { newState, type ApiServerState } from "./state.ts"
import { accept, cancelled } from "./submit.ts"
import { armCompaction, onCompactionAnswer, takeCompactionTurn, type CompactionTag } from "./upkeep/compaction.ts"
import { identityOf, identityTask, nextIdentityStep, onIdentityAnswer } from "./upkeep/identity.ts"
import { onRepairAnswer, repairAddresses, repairTask } from "./upkeep/repair-addresses.ts"
import { onPortsAnswer, repairPorts, type PortsTag } from "./upkeep/repair-ports.ts"
import { ensureSystemObjects, onSystemObjectAnswer } from "./upkeep/system-objects.ts"

type Tag = StoreTag | FeedTag | CompactionTag | PortsTag

type OwnBody =
  | FlowTimer
  | WatchTimer
  | { readonly type: "apiserver/until"; readonly flow: number }
  | { readonly type: "apiserver/feed" | "apiserver/minute" | "apiserver/system-objects" | "apiserver/identity" | "apiserver/compaction" | "apiserver/ports" }

/**
 * The API server as a program, with the kinds that it serves and the admission that it does. Its config is an {@link ApiServerConfig} in
 * part; it needs a store on its own host, or `config.etcd`.
 */
function createApiServer({ registry, admission = admissionPlugins }: { readonly registry: Registry; readonly admission?: readonly AdmissionPlugin[] }): Program<ApiServerState> {
  const resources = resourcesOf(registry)
  const driver: ApiDriver = driverOf({ resources, admission }, (state, context, task, code) => onOwnAnswer(driver, state, context, task, code))
  return {
    name: "kube-apiserver",
    start,
    handle(state, body, context) {
      const deliveries = receive(context, state.net, body)
      if (!deliveries) return onOwn(driver, resources, state, context, body as OwnBody)
      // Whoever asks the store again must find a new connection.
      for (const delivery of deliveries) if (delivery.type === "broken") lost(state.etcd, delivery.connection)
      for (const delivery of deliveries) onDelivery(driver, resources, state, context, delivery)
    },
  }
}

export const apiServer: Program<ApiServerState> = createApiServer({ registry: builtinRegistry })

function start(context: Context, config: Json): ApiServerState {
  const settings = readConfig(config)
  const own = fabricOf(context).places[context.host - 1]?.address ?? ""
  const identity = identityOf(context.hostName)
  const state = newState(settings, settings.etcd.length > 0 ? settings.etcd : [own], identity, `${identity}_${drawUid(context)}`)
  if (!listen(context, securePort)) context.exit(1)
  feedNext(state, context)
  return state
}

function onDelivery(driver: ApiDriver, resources: Resources, state: ApiServerState, context: Context, delivery: Delivery): void {
  if (delivery.type === "request") return accept(driver, state, context, delivery.handle, delivery.payload as HttpRequest)
  if (delivery.type === "cancelled") return cancelled(driver, state, context, delivery.handle)
  if (delivery.type === "broken") return
  const tag = delivery.tag as Tag
  if (tag.type === "feed") {
    const first = !state.feed.filled && state.upkeep.step === "none"
    if (onFeed(state, context, resources, delivery)) onProgress(driver, state, context)
    if (first && state.feed.filled) beginUpkeep(driver, state, context)
    return
  }
  if (delivery.type === "chunk" || delivery.type === "ended") return
  if (tag.type === "store") onStoreAnswer(driver, state, context, tag, delivery)
  else if (tag.type === "ports") onPortsAnswer(state, context, tag, delivery)
  else onCompactionAnswer(state, context, tag, delivery)
}

/** The caches are filled: the server begins what it does on its own account. */
function beginUpkeep(driver: ApiDriver, state: ApiServerState, context: Context): void {
  ensureSystemObjects(driver, state, context)
  nextIdentityStep(driver, state, context)
  armMinute(state, context)
  armCompaction(state, context)
  repairPorts(state, context)
}

function armMinute({ config }: ApiServerState, context: Context): void {
  context.round("minute", plus(context.now, config.bookmarkMicros), { type: "apiserver/minute" })
}

function onOwn(driver: ApiDriver, resources: Resources, state: ApiServerState, context: Context, body: OwnBody): void {
  switch (body.type) {
    case "flow/wake":
      return resume(driver, state, context, body.flow, null)
    case "apiserver/until":
      return onPatienceOver(driver, state, context, body.flow)
    case "apiserver/watch":
      return onWatchTimer(state, context, body.watch)
    case "apiserver/feed":
      return feedNext(state, context)
    case "apiserver/minute":
      sendBookmarks(state, context, resources)
      return armMinute(state, context)
    case "apiserver/system-objects":
      return ensureSystemObjects(driver, state, context)
    case "apiserver/identity":
      return nextIdentityStep(driver, state, context)
    case "apiserver/compaction":
      return takeCompactionTurn(state, context)
    case "apiserver/ports":
      return repairPorts(state, context)
    default:
      return unreachable(body)
  }
}

function onOwnAnswer(driver: ApiDriver, state: ApiServerState, context: Context, task: string, code: number): void {
  if (task === repairTask) return onRepairAnswer(driver, state, context)
  if (task !== identityTask) return onSystemObjectAnswer(driver, state, context, Number(task.split("/")[1]), code)
  onIdentityAnswer(driver, state, context, code)
  // Real servers look every ten seconds, too, by a clock of its own.
  if (state.upkeep.step !== "renew") return
  ensureSystemObjects(driver, state, context)
  repairAddresses(driver, state, context)
}
