import { plus, seconds } from "../../base/time.ts"
import type { Context } from "../../sim/types.ts"
import type { ApiDriver } from "../driver.ts"
import type { ApiServerState } from "../state.ts"
import { submitOwn } from "../submit.ts"

/** In the order in which a real server makes them. */
const systemNamespaces = ["kube-system", "kube-public", "default", "kube-node-lease"]
const prefix = "/registry/namespaces/"
const retry = seconds(1)

const namespaceTask = "namespace"

/** Makes the first of the system's namespaces that is missing; its answer comes back here. Upstream looks every minute, too. */
export function ensureNamespaces(driver: ApiDriver, state: ApiServerState, context: Context, from = 0): void {
  const known = state.caches[prefix]?.objects
  for (let i = from; i < systemNamespaces.length; i++) {
    const name = systemNamespaces[i] as string
    if (known?.has(prefix + name)) continue
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: { phase: "Active" } }
    return submitOwn(driver, state, context, `${namespaceTask}/${i}`, { method: "POST", path: "/api/v1/namespaces", body })
  }
}

const namespaceTimer = "namespaces"

export function onNamespaceAnswer(driver: ApiDriver, state: ApiServerState, context: Context, index: number, code: number): void {
  if (code === 201 || code === 409) ensureNamespaces(driver, state, context, index + 1)
  else context.timer(namespaceTimer, plus(context.now, retry), { type: "apiserver/namespaces" })
}
