import type { IStatefulSet } from "kubernetes-models/apps/v1"
import { goQuote } from "../../api/go-text.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ApiObject, Served, WatchEvent } from "../../api/meta.ts"
import { micros } from "../../base/time.ts"
import { print, type Run } from "../asks.ts"
import { filenameFlags, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { revisionAnnotation } from "../revisions.ts"
import { follow, week } from "../waiting.ts"

/** `kubectl rollout status`: says how far a rollout is, and again at each change until it is done. */
export const rolloutStatus: Command = {
  name: "rollout status",
  flags: [...filenameFlags, selectorFlag, { name: "revision", type: "whole" }, { name: "timeout", type: "duration" }, { name: "watch", short: "w", type: "bool" }],
  *run(call) {
    if (call.args.length === 0 && !call.flags.given("filename")) throw refuse("required resource not specified")
    yield* eachSubject(call, call.args, (subject) => status(call, subject), "all of a kind")
  },
}

/** How far: in words, and whether that is all; or why it will not be. */
type Progress = { readonly text: string; readonly done: boolean } | { readonly error: string }

function* status(call: Call, subject: Subject): Run<Trouble | undefined> {
  const { kind, object } = subject
  const view = viewers[kind.group === "apps" ? kind.kind : ""]
  if (!view) return { type: "text", message: `no status viewer has been implemented for ${kind.group ? `${kind.kind}.${kind.group}` : kind.kind}` }
  const revision = call.flags.whole("revision", 0)
  let trouble: Trouble | undefined
  const tell = function* ({ type, object: seen }: WatchEvent): Run<boolean> {
    if (type === "DELETED") trouble = { type: "text", message: "object has been deleted" }
    if (type !== "ADDED" && type !== "MODIFIED") return type === "DELETED"
    const progress = view(seen, revision)
    if ("error" in progress) trouble = { type: "text", message: progress.error }
    else yield* print(progress.text)
    return "error" in progress || progress.done || !call.flags.bool("watch", true)
  }
  if (yield* tell({ type: "ADDED", object })) return trouble
  const timeout = call.flags.duration("timeout", micros(0))
  const ended = yield* follow(call, subject, object.metadata.resourceVersion ?? "", timeout === 0 ? week : timeout, tell)
  return ended ? trouble : { type: "text", message: "timed out waiting for the condition" }
}

const viewers: Readonly<Record<string, (object: ApiObject, revision: number) => Progress>> = {
  Deployment: deploymentProgress,
  DaemonSet: daemonSetProgress,
  StatefulSet: statefulSetProgress,
}

const waiting = (text: string): Progress => ({ text: `${text}\n`, done: false })
const finished = (text: string): Progress => ({ text: `${text}\n`, done: true })

function deploymentProgress(object: ApiObject, revision: number): Progress {
  const { metadata, spec, status: { observedGeneration = 0, conditions = [], updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = {} } = object as Deployment
  const running = Number(metadata.annotations?.[revisionAnnotation] ?? 0)
  if (revision > 0 && revision !== running) return { error: `desired revision (${revision}) is different from the running revision (${running})` }
  if ((metadata.generation ?? 0) > observedGeneration) return waiting("Waiting for deployment spec update to be observed...")
  const name = goQuote(metadata.name)
  if (conditions.some(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded")) return { error: `deployment ${name} exceeded its progress deadline` }
  const wanted = spec?.replicas
  if (wanted !== undefined && updatedReplicas < wanted) return waiting(`Waiting for deployment ${name} rollout to finish: ${updatedReplicas} out of ${wanted} new replicas have been updated...`)
  if (replicas > updatedReplicas) return waiting(`Waiting for deployment ${name} rollout to finish: ${replicas - updatedReplicas} old replicas are pending termination...`)
  if (availableReplicas < updatedReplicas) return waiting(`Waiting for deployment ${name} rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...`)
  return finished(`deployment ${name} successfully rolled out`)
}

function daemonSetProgress(object: ApiObject): Progress {
  const { metadata, spec, status } = object as DaemonSet
  if (spec?.updateStrategy?.type !== "RollingUpdate") return { error: "rollout status is only available for RollingUpdate strategy type" }
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting("Waiting for daemon set spec update to be observed...")
  const [name, wanted, updated, available] = [goQuote(metadata.name), status?.desiredNumberScheduled ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0]
  if (updated < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${updated} out of ${wanted} new pods have been updated...`)
  if (available < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${available} of ${wanted} updated pods are available...`)
  return finished(`daemon set ${name} successfully rolled out`)
}

function statefulSetProgress(object: ApiObject): Progress {
  const { metadata, spec, status } = object as Served<IStatefulSet>
  const { type, rollingUpdate } = spec?.updateStrategy ?? {}
  if (type !== "RollingUpdate") return { error: "rollout status is only available for RollingUpdate strategy type" }
  const observed = status?.observedGeneration ?? 0
  if (observed === 0 || (metadata.generation ?? 0) > observed) return waiting("Waiting for statefulset spec update to be observed...")
  const [wanted, ready, updated, current] = [spec?.replicas ?? 0, status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0, status?.currentReplicas ?? 0]
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`)
  if (rollingUpdate) {
    const partition = rollingUpdate.partition ?? wanted
    if (updated < wanted - partition) return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`)
    return finished(`partitioned roll out complete: ${updated} new pods have been updated...`)
  }
  if (status?.updateRevision !== status?.currentRevision) return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${status?.updateRevision ?? ""}...`)
  return finished(`statefulset rolling update complete ${current} pods at revision ${status?.currentRevision ?? ""}...`)
}
