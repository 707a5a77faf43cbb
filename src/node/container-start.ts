import type { Container } from "../api/kinds/pod/types.ts"
import { isObject } from "../base/json.ts"
import { refusal, success, type Result } from "../base/result.ts"
import type { Context } from "../sim/types.ts"
import { environmentOf, type Environment } from "./environment.ts"
import { expandAll } from "./expansion.ts"
import type { Mount } from "./files/mounts.ts"
import { argvOf, launch } from "./images/image.ts"
import { findImage } from "./images/index.ts"
import { parseReference } from "./images/reference.ts"
import type { KubeletState } from "./kubelet-state.ts"
import type { Worker } from "./pods-state.ts"
import { filesOf, type ProcessConfig } from "./programs/contract.ts"
import { failContainer, podIn, startContainer } from "./runtime.ts"
import { serviceEnvironment } from "./service-environment.ts"
import { isStatic } from "./static-facts.ts"
import { containerMounts } from "./volumes/container-mounts.ts"
import { sourcesFor } from "./volumes/pod-volumes.ts"

/** What a container is made with, besides its image. */
export interface Setting {
  readonly env: Environment
  readonly mounts: readonly Mount[]
}

export type Configured = Result<Setting>

/** Works out what a container is made with; or why it can't be. Upstream: generateContainerConfig. */
export function configure(state: KubeletState, context: Context, { pod }: Worker, container: Container): Configured {
  // Static Pods don't wait for a server that they may themselves be.
  if (!state.services.synced && !isStatic(pod)) return refusal("services have not yet been read at least once, cannot construct envvars")
  const services = serviceEnvironment(state.services.cache.values(), pod.metadata.namespace ?? "", pod.spec.enableServiceLinks ?? true)
  const env = environmentOf(pod, container, services, sourcesFor(state, pod))
  if (!env.ok) return env
  const mounts = containerMounts(pod, container, env.value, context.disk)
  return mounts.ok ? success({ env: env.value, mounts: mounts.value }) : mounts
}

/** Starts the container's process; gives why that can't be, where it can't. */
export function start(state: KubeletState, context: Context, { uid, pod }: Worker, container: Container, id: string, { env, mounts }: Setting): string | undefined {
  const { runtime } = state.pods
  const reference = parseReference(container.image ?? "")
  const found = "error" in reference ? undefined : findImage(reference)
  if (found?.type !== "image") return `image "${container.image ?? ""}" is gone`
  const { image } = found
  const argv = argvOf(image, expandAll(container.command, env), expandAll(container.args, env))
  const ports = (container.ports ?? []).map(({ containerPort }) => containerPort)
  const process: ProcessConfig = { container: id, argv, env: { ...image.env, ...env }, address: podIn(runtime, uid).sandboxes[0]?.ip ?? "", ports, mounts, files: image.files ?? {} }
  const launched = launch(image, process, (path) => filesOf(context, process).read(path) !== undefined)
  if (launched.type === "run") {
    const config = isObject(launched.config) ? launched.config : {}
    startContainer(runtime, context, uid, id, launched.processName ?? `${pod.metadata.name}/${container.name}`, launched.program, config)
    return undefined
  }
  const { file } = launched
  const why = file.includes("/") ? `stat ${file}: no such file or directory` : "executable file not found in $PATH"
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${file}": ${why}`
  failContainer(runtime, context, uid, id, message)
  return message
}
