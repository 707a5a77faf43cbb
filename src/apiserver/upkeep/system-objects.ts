import { systemPriorityClasses } from "../../api/kinds/priority-class.ts"
import type { Json } from "../../base/json.ts"
import { plus, seconds } from "../../base/time.ts"
import type { Context } from "../../sim/types.ts"
import type { ApiDriver } from "../driver.ts"
import type { ApiServerState } from "../state.ts"
import { submitOwn } from "../submit.ts"

interface SystemObject {
  /** Under which it is stored. */
  readonly key: string
  /** Where it is made. */
  readonly path: string
  readonly body: Json
}

const namespaceOf = (name: string): SystemObject => ({
  key: `/registry/namespaces/${name}`,
  path: "/api/v1/namespaces",
  body: { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: { phase: "Active" } },
})

const priorityClassOf = (name: string, value: number, description: string): SystemObject => ({
  key: `/registry/priorityclasses/${name}`,
  path: "/apis/scheduling.k8s.io/v1/priorityclasses",
  body: { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, description },
})

/** In the order in which a real server makes them. */
const systemObjects: readonly SystemObject[] = [
  ...["kube-system", "kube-public", "default", "kube-node-lease"].map(namespaceOf),
  ...Object.entries(systemPriorityClasses).map(([name, { value, description }]) => priorityClassOf(name, value, description)),
]

const retry = seconds(1)
const systemTask = "system-object"

/** Makes the first of the system's objects that is missing; its answer comes back here. Upstream looks for namespaces every minute, too. */
export function ensureSystemObjects(driver: ApiDriver, state: ApiServerState, context: Context, from = 0): void {
  const missing = systemObjects.findIndex(({ key }, i) => i >= from && !state.caches[key.slice(0, key.lastIndexOf("/") + 1)]?.objects.has(key))
  const object = systemObjects[missing]
  if (object) submitOwn(driver, state, context, `${systemTask}/${missing}`, { method: "POST", path: object.path, body: object.body })
}

const systemTimer = "system-objects"

export function onSystemObjectAnswer(driver: ApiDriver, state: ApiServerState, context: Context, index: number, code: number): void {
  if (code === 201 || code === 409) ensureSystemObjects(driver, state, context, index + 1)
  else context.timer(systemTimer, plus(context.now, retry), { type: "apiserver/system-objects" })
}
