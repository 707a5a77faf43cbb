import type { ServiceAccount } from "../../api/kinds/service-account.ts"
import type { Container, Pod, PodSpec, Volume } from "../../api/kinds/pod/types.ts"
import type { Status } from "../../api/meta.ts"
import { isFailure } from "../../api/status.ts"
import { millis, plus, type Micros } from "../../base/time.ts"
import { cached, type Asking } from "../asks.ts"
import { readStored } from "../lookup.ts"
import { registryRoot } from "../resources.ts"
import { generatedName, suffixes } from "../system-fields.ts"
import { isOfPods, refuse, type AdmissionPlugin } from "./plugin.ts"

const usualAccount = "default"
const volumePrefix = "kube-api-access-"
const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
const mirrorAnnotation = "kubernetes.io/config.mirror"
/** An hour and a few seconds, by which the kubelet tells these tokens from those that somebody asked for. */
const tokenSeconds = 3_607

/**
 * Every Pod runs under a ServiceAccount of its namespace, which must be there: it lends its pull secrets, and a token in a volume.
 * (An account's list of the only secrets that its Pods may use, deprecated since 1.32, is not enforced.)
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller
 */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  handles: (attributes) => attributes.operation === "CREATE" && isOfPods(attributes),
  *mutate(attributes) {
    const pod = attributes.object as Pod
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) {
      const why = whyNoMirror(pod.spec)
      return why === undefined ? undefined : refuse(attributes, why)
    }
    const name = (pod.spec.serviceAccountName ||= usualAccount)
    pod.spec.serviceAccount = name
    const account = yield* findAccount(attributes.namespace, name)
    if (isFailure(account)) return account
    if (!account) return refuse(attributes, `error looking up service account ${attributes.namespace}/${name}: serviceaccount "${name}" not found`)
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) yield* mountToken(pod.spec)
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) pod.spec.imagePullSecrets = account.imagePullSecrets.map(({ name: secret }) => ({ name: secret ?? "" }))
    return undefined
  },
}

/** How often the default account is looked for, as a new namespace's controller may only be making it. */
const looksMax = 10
const pauseMin = millis(100)

function* findAccount(namespace: string, name: string): Asking<ServiceAccount | Status | undefined> {
  const key = `${registryRoot}serviceaccounts/${namespace}/${name}`
  const known = yield* cached(key)
  if (known) return known as ServiceAccount
  let pause: Micros | undefined
  for (let looks = 1; ; looks++) {
    const found = yield* readStored(key)
    if (found || name !== usualAccount || looks === looksMax) return found as ServiceAccount | Status | undefined
    pause ??= plus(pauseMin, (yield { type: "draw", purpose: "service account", below: pauseMin }) as Micros)
    yield { type: "sleep", micros: pause }
  }
}

/** Puts the token's volume into each container that has nothing at its place. */
function* mountToken(spec: PodSpec): Asking<void> {
  const own = spec.volumes?.find(({ name }) => name.startsWith(volumePrefix))?.name
  const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter((container) => !container.volumeMounts?.some((mount) => mount.mountPath === mountPath))
  if (without.length === 0) return
  const name = own ?? generatedName(volumePrefix, (yield { type: "draw", purpose: "token volume", below: suffixes }) as number)
  for (const container of without as Container[]) container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }]
  if (own === undefined) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
    ],
    defaultMode: 0o644,
  },
})

/** A mirror Pod only shows what a kubelet runs on its own; it may lean on nothing in the API. */
function whyNoMirror(spec: PodSpec): string | undefined {
  if (spec.serviceAccountName) return "a mirror pod may not reference service accounts"
  if (usesSecrets(spec)) return "a mirror pod may not reference secrets"
  const tokens = spec.volumes?.some(({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken))
  return tokens ? "a mirror pod may not use ServiceAccountToken volume projections" : undefined
}

function usesSecrets({ volumes = [], containers, initContainers = [], imagePullSecrets = [] }: PodSpec): boolean {
  const inEnvironment = ({ env = [], envFrom = [] }: Container): boolean => env.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom.some(({ secretRef }) => secretRef)
  return imagePullSecrets.length > 0 || volumes.some(({ secret, projected }) => secret || projected?.sources?.some((source) => source.secret)) || [...initContainers, ...(containers ?? [])].some(inEnvironment)
}
