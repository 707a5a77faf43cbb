import type { Pod } from "../api/kinds/pod/types.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { ask, sleep, type Turn } from "./pod-asks.ts"
import type { SyncFailure } from "./resync.ts"
import { isSimulatedVolume, typeOfVolume, type Mounted } from "./volumes/pod-volumes.ts"

/** The kubelet waits for a Pod's volumes by looking each 300 ms, for two minutes and a little. */
const lookMicros = millis(300)
const patience = seconds(123)
/** A volume that could not be mounted is tried again after half a second, then after twice as long each time, up to two minutes. */
const retryFirst = millis(500)
const retryMax = seconds(122)

/** Has all volumes of a Pod in place before anything of it runs, and up to date later. Upstream: WaitForAttachAndMount. */
export function* mountVolumes(pod: Pod, isNew: boolean): Turn<SyncFailure | undefined> {
  const { volumes = [] } = pod.spec
  if (volumes.length === 0) return undefined
  if (isNew) yield* tellStrangers(pod)
  const began = yield* ask<Micros>({ type: "now" })
  for (let wait: number = retryFirst; ; wait = Math.min(retryMax, wait * 2)) {
    const failures = yield* tryAll()
    const now = yield* ask<Micros>({ type: "now" })
    if (failures.length === 0) {
      // What is in place is seen at the next look.
      if (isNew || now > began) yield* sleep((lookMicros - ((now - began) % lookMicros)) as Micros)
      return undefined
    }
    for (const { volume, message } of failures) yield* ask({ type: "event", kind: "Warning", reason: "FailedMount", message: `MountVolume.SetUp failed for volume "${volume}" : ${message}` })
    const left = began + patience - now
    yield* sleep(Math.max(1, Math.min(wait, left)) as Micros)
    if (wait >= left) return yield* giveUp(failures.map(({ volume }) => volume))
  }
}

function* tryAll(): Turn<Mounted["failures"]> {
  yield* ask({ type: "objects" })
  let fetched = true
  while (fetched) fetched = yield* ask<boolean>({ type: "token" })
  const { failures } = yield* ask<Mounted>({ type: "mount" })
  return failures
}

function* giveUp(volumes: readonly string[]): Turn<SyncFailure> {
  const message = `Unable to attach or mount volumes: unmounted volumes=[${volumes.toSorted((a, b) => (a < b ? -1 : 1)).join(" ")}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`
  yield* ask({ type: "event", kind: "Warning", reason: "FailedMount", message })
  return { type: "error" }
}

/** Volumes of types that are not simulated say so, once. */
function* tellStrangers({ spec }: Pod): Turn<void> {
  const strangers = (spec.volumes ?? []).filter((volume) => !isSimulatedVolume(volume)).map((volume) => `volume ${volume.name} (${typeOfVolume(volume)})`)
  if (strangers.length > 0) yield* ask({ type: "event", kind: "Warning", reason: "NotSimulated", message: `${strangers.join(", ")}: not simulated; the containers see an empty directory` })
}
