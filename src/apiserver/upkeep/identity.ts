import { formatMicroTime, instant } from "../../api/instant.ts"
import { draftOf } from "../../api/draft.ts"
import { fieldsOf } from "../../api/meta.ts"
import { hashString } from "../../base/hash.ts"
import type { Json, JsonObject } from "../../base/json.ts"
import { millis, plus, seconds, type Micros } from "../../base/time.ts"
import { fabricOf } from "../../net/places.ts"
import type { Context } from "../../sim/types.ts"
import { securePort } from "../config.ts"
import type { ApiDriver } from "../driver.ts"
import type { ApiServerState } from "../state.ts"
import { submitOwn } from "../submit.ts"

// Each API server says with a Lease of its own that it lives (KEP-1965). It is renewed every 10 s, 0 to 4 % later, and good for an hour.

const renewEvery = seconds(10)
const jitterMicros = Math.floor(renewEvery / 25)
const backoffFirst = millis(200)
const backoffMax = seconds(7)
const leaseSeconds = 3_600
const collection = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"

export const identityTask = "identity"
const identityTimer = "identity"

/** "apiserver-" and 26 letters that follow from the host's name. (Upstream: the beginning of its SHA-256.) */
export function identityOf(hostName: string): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567"
  let text = ""
  for (let i = 0; i < 26; i++) text += letters[hashString(`${i}/${hostName}`) & 31]
  return `apiserver-${text}`
}

/** Removes what an earlier life left, makes the Lease, and renews it from then on. */
export function nextIdentityStep(driver: ApiDriver, state: ApiServerState, context: Context): void {
  const { upkeep } = state
  const own = `${collection}/${upkeep.identity}`
  if (upkeep.step === "none") upkeep.step = "release"
  if (upkeep.step === "release") return submitOwn(driver, state, context, identityTask, { method: "DELETE", path: own })
  const old = state.caches["/registry/leases/"]?.objects.get(`/registry/leases/kube-system/${upkeep.identity}`)
  if (upkeep.step === "renew" && old) {
    const lease = draftOf(old)
    const fields = fieldsOf(lease)
    fields["spec"] = { ...(fields["spec"] as JsonObject), ...spec(state, context) }
    return submitOwn(driver, state, context, identityTask, { method: "PUT", path: own, body: lease as unknown as Json })
  }
  upkeep.step = "create"
  submitOwn(driver, state, context, identityTask, { method: "POST", path: collection, body: newLease(state, context) })
}

export function onIdentityAnswer(driver: ApiDriver, state: ApiServerState, context: Context, code: number): void {
  const { upkeep } = state
  if (upkeep.step === "release") {
    upkeep.step = "create"
    return nextIdentityStep(driver, state, context)
  }
  const done = code < 300 || code === 409
  upkeep.failures = done ? 0 : upkeep.failures + 1
  const wait = done || upkeep.step === "renew" ? renewEvery + context.draw("identity", jitterMicros) : Math.min(backoffMax, backoffFirst * (1 << Math.min(upkeep.failures - 1, 10)))
  if (done) upkeep.step = "renew"
  context.round(identityTimer, plus(context.now, wait as Micros), { type: "apiserver/identity" })
}

const spec = ({ upkeep }: ApiServerState, context: Context): JsonObject => ({
  holderIdentity: upkeep.holder,
  leaseDurationSeconds: leaseSeconds,
  renewTime: formatMicroTime(instant(context.epochMicros + context.now)),
})

function newLease(state: ApiServerState, context: Context): JsonObject {
  const { address } = fabricOf(context).places[context.host - 1] ?? { address: "" }
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: state.upkeep.identity,
      namespace: "kube-system",
      labels: { "apiserver.kubernetes.io/identity": "kube-apiserver", "kubernetes.io/hostname": context.hostName },
      annotations: { "kubernetes.io/peer-advertise-address": `${address}:${securePort}` },
    },
    spec: spec(state, context),
  }
}
