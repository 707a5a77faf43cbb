import type { Container } from "../api/kinds/pod/types.ts"
import { formatDuration } from "../base/duration.ts"
import type { Micros } from "../base/time.ts"
import { ask, pullImage, sleep, type ImageView, type Turn, type View } from "./pod-asks.ts"
import type { Configured } from "./container-start.ts"
import type { Delays } from "./delays.ts"
import type { SyncFailure } from "./resync.ts"

interface Started {
  readonly changed: boolean
  readonly failure: SyncFailure | undefined
}

/** Starts the containers that are to be started, one after another: ephemeral ones, init containers, then the others. */
export function* startContainers({ pod, actions }: View, delays: Delays): Turn<Started> {
  const { spec } = pod
  let changed = false
  let failure: SyncFailure | undefined
  const note = (outcome: Outcome): boolean => {
    changed ||= outcome === "started"
    if (outcome === "started") return true
    failure = worse(failure, outcome)
    return false
  }
  for (const i of actions.ephemeralToStart) note(yield* startOne(view(spec.ephemeralContainers?.[i] as Container | undefined, "ephemeralContainers"), delays))
  for (const i of actions.initToStart) {
    const container = spec.initContainers?.[i]
    const ok = note(yield* startOne(view(container, "initContainers"), delays))
    // A container that comes before others holds them up; a sidecar that is started again does not.
    if (!ok && container?.restartPolicy !== "Always") return { changed, failure }
  }
  for (const i of actions.toStart) note(yield* startOne(view(spec.containers[i], "containers"), delays))
  return { changed, failure }
}

type Outcome = "started" | SyncFailure

/** Of several failures the one that is tried again first counts. */
function worse(before: SyncFailure | undefined, next: SyncFailure): SyncFailure {
  if (before?.type === "backoff" && next.type === "backoff") return before.leftMicros <= next.leftMicros ? before : next
  return before?.type === "backoff" ? before : next
}

interface Starting {
  readonly container: Container
  /** How events name it. */
  readonly path: string
}

const view = (container: Container | undefined, list: string): Starting => ({ container: container as Container, path: `spec.${list}{${container?.name ?? ""}}` })

function* startOne(starting: Starting, delays: Delays): Turn<Outcome> {
  const { container, path } = starting
  const { name } = container
  const wait = yield* ask<{ readonly leftMicros: number; readonly event: string } | null>({ type: "hold off", container: name })
  if (wait) {
    yield* ask({ type: "event", kind: "Warning", reason: "BackOff", message: wait.event, container: path })
    return { type: "backoff", leftMicros: wait.leftMicros }
  }
  const image = yield* ensureImage(starting)
  if (image === undefined) return { type: "error" }
  yield* ask({ type: "objects" })
  const configured = yield* ask<Configured>({ type: "configure", container: name })
  if (!configured.ok) {
    yield* ask({ type: "event", kind: "Warning", reason: "Failed", message: `Error: ${configured.error}`, container: path })
    yield* ask({ type: "failure", container: name, reason: "CreateContainerConfigError", message: configured.error })
    return { type: "error" }
  }
  const id = yield* ask<string>({ type: "create", container: name, image })
  yield* ask({ type: "event", kind: "Normal", reason: "Created", message: "Container created", container: path })
  yield* sleep(delays.startMicros)
  const error = yield* ask<string | null>({ type: "start", container: name, id, setting: configured.value })
  if (error === null) {
    yield* ask({ type: "event", kind: "Normal", reason: "Started", message: "Container started", container: path })
    yield* ask({ type: "started", container: name })
    return "started"
  }
  yield* ask({ type: "event", kind: "Warning", reason: "Failed", message: `Error: ${error}`, container: path })
  yield* ask({ type: "failure", container: name, reason: "RunContainerError", message: error })
  return { type: "error" }
}

/** Has the image on the node; gives its full name, or undefined where it can't be had now. Upstream: EnsureImageExists. */
function* ensureImage({ container, path }: Starting): Turn<string | undefined> {
  const asked = container.image ?? ""
  const event = (kind: "Normal" | "Warning", reason: string, message: string): Turn<unknown> => ask({ type: "event", kind, reason, message, container: path })
  const fail = function* (reason: string, message: string): Turn<undefined> {
    yield* event("Warning", "Failed", `Error: ${reason}`)
    yield* ask({ type: "failure", container: container.name, reason, message })
  }
  const found = yield* ask<ImageView>({ type: "image", container: container.name })
  switch (found.type) {
    case "invalid": {
      const message = `Failed to apply default image tag "${asked}": couldn't parse image name "${asked}": ${found.error}`
      yield* event("Warning", "InspectFailed", message)
      return yield* fail("InvalidImageName", message)
    }
    case "present":
      yield* event("Normal", "Pulled", `Container image "${asked}" already present on machine and can be accessed by the pod`)
      return found.full
    case "never": {
      const message = `Container image "${asked}" is not present with pull policy of Never`
      yield* event("Warning", "ErrImageNeverPull", message)
      return yield* fail("ErrImageNeverPull", message)
    }
    case "backed off":
      yield* event("Normal", "BackOff", `Back-off pulling image "${asked}"`)
      return yield* fail("ImagePullBackOff", `Back-off pulling image "${asked}": ErrImagePull: ${found.error}`)
    default:
  }
  yield* event("Normal", "Pulling", `Pulling image "${asked}"`)
  const pulled = yield* pullImage(found.full)
  if (pulled.ok) {
    const whole = (micros: number): string => formatDuration((Math.floor(micros / 1_000) * 1_000) as Micros)
    yield* event("Normal", "Pulled", `Successfully pulled image "${asked}" in ${whole(pulled.micros)} (${whole(pulled.waitedMicros)} including waiting). Image size: ${pulled.sizeBytes} bytes.`)
    return found.full
  }
  yield* event("Warning", "Failed", `Failed to pull image "${asked}": ${pulled.error}`)
  yield* ask({ type: "pull trouble", image: asked, error: pulled.error })
  return yield* fail("ErrImagePull", pulled.error)
}
