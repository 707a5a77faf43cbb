import { addQuantity, formatQuantity, parseQuantity } from "../../../base/quantity.ts"
import type { Quantity } from "../../../base/quantity.ts"
import { isHugePages, isOvercommitAllowed } from "../../rules/resources.ts"
import type { ResourceList } from "../../rules/resources.ts"
import { isSidecar } from "./types.ts"
import type { Container, EphemeralContainer, Pod, PodSpec, Probe, Volume } from "./types.ts"

/** Defaults that Pods have and templates have not: what a template leaves open, each Pod made of it fills anew. */
export function podDefaults(draft: Pod): void {
  draft.spec ??= { containers: [] }
  draft.status ??= {}
  const { spec, status } = draft
  podSpecDefaults(spec)
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  for (const { resources } of containers) {
    if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests }
  }
  podLevelResources(spec)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork) for (const port of containers.flatMap(({ ports }) => ports ?? [])) port.hostPort ||= port.containerPort
  // Addresses have a singular and a plural form; the singular wins where they differ.
  if (status.podIP && status.podIP !== status.podIPs?.[0]?.ip) status.podIPs = [{ ip: status.podIP }]
  if (status.podIPs?.[0]?.ip) status.podIP = status.podIPs[0].ip
}

/** Defaults of every Pod spec, in templates too. Upstream: apis/core/v1/defaults.go. */
export function podSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst"
  spec.restartPolicy ||= "Always"
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= "default-scheduler"
  const account = spec.serviceAccountName || spec.serviceAccount
  if (account) spec.serviceAccountName = spec.serviceAccount = account
  for (const volume of spec.volumes ?? []) volumeDefaults(volume)
  for (const container of spec.containers ?? []) containerDefaults(container)
  for (const container of spec.initContainers ?? []) containerDefaults(container)
  for (const container of spec.ephemeralContainers ?? []) containerDefaults(container)
}

function containerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= tagOf(container.image ?? "") === "latest" ? "Always" : "IfNotPresent"
  container.terminationMessagePath ||= "/dev/termination-log"
  container.terminationMessagePolicy ||= "File"
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ||= "TCP"
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1"
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) if (probe) probeDefaults(probe)
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) if (handler?.httpGet) httpDefaults(handler.httpGet)
}

/** "latest" without tag and digest; "" with a digest alone. */
function tagOf(image: string): string {
  const [name = "", digest] = image.split("@")
  const colon = name.lastIndexOf(":")
  if (colon > name.lastIndexOf("/")) return name.slice(colon + 1)
  return digest ? "" : "latest"
}

function probeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.httpGet) httpDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ""
}

function httpDefaults(action: NonNullable<Probe["httpGet"]>): void {
  action.path ||= "/"
  action.scheme ||= "HTTP"
}

const fileMode = 0o644

export function volumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every((field) => field === "name")) volume.emptyDir = {}
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) if (source) source.defaultMode ??= fileMode
  const items = [...(volume.downwardAPI?.items ?? []), ...(volume.projected?.sources ?? []).flatMap((source) => source.downwardAPI?.items ?? [])]
  for (const { fieldRef } of items) if (fieldRef) fieldRef.apiVersion ||= "v1"
  for (const { serviceAccountToken: token } of volume.projected?.sources ?? []) if (token) token.expirationSeconds ??= 3600
  if (volume.hostPath) volume.hostPath.type ??= ""
  if (volume.image) volume.image.pullPolicy ||= tagOf(volume.image.reference ?? "") === "latest" ? "Always" : "IfNotPresent"
  if (volume.ephemeral?.volumeClaimTemplate) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem"
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= "default"
  for (const [source, defaults] of Object.entries(driverDefaults)) {
    const found = (volume as unknown as Record<string, Record<string, unknown> | undefined>)[source]
    for (const [field, value] of Object.entries(defaults)) if (found && (found[field] === undefined || found[field] === "")) found[field] = value
  }
}

const driverDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  rbd: { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" },
  azureDisk: { cachingMode: "ReadWrite", fsType: "ext4", readOnly: false, kind: "Shared" },
  scaleIO: { storageMode: "ThinProvisioned", fsType: "xfs" },
}

const podLevel = (name: string): boolean => name === "cpu" || name === "memory" || isHugePages(name)

// Requests of the whole Pod come from its containers where it limits itself, else from the limits.
function podLevelResources(spec: PodSpec): void {
  const { resources } = spec
  if (!resources) return
  if (resources.limits || resources.requests) {
    const limits = Object.entries(total(spec, "limits")).filter(([name]) => isHugePages(name) && resources.requests?.[name] === undefined)
    if (limits.length) resources.limits = { ...Object.fromEntries(limits), ...resources.limits }
  }
  if (!Object.keys(resources.limits ?? {}).length) return
  const asked = Object.entries(total(spec, "requests")).filter(([name]) => podLevel(name) && isOvercommitAllowed(name))
  const limited = Object.entries(resources.limits ?? {}).filter(([name]) => podLevel(name))
  resources.requests = { ...Object.fromEntries(limited), ...Object.fromEntries(asked), ...resources.requests }
}

/** What all containers need together: the running ones' sum, or more where an init container needs more for a while. */
export function total(spec: PodSpec, list: "requests" | "limits"): ResourceList {
  const of = (container: Container): ResourceList => container.resources?.[list] ?? {}
  let sum = (spec.containers ?? []).map(of).reduce((a, b) => combine(a, b, addQuantity), {})
  let sidecars: ResourceList = {}
  let peak: ResourceList = {}
  for (const container of spec.initContainers ?? []) {
    const own = of(container)
    if (isSidecar(container)) {
      sum = combine(sum, own, addQuantity)
      sidecars = combine(sidecars, own, addQuantity)
    }
    peak = combine(peak, isSidecar(container) ? sidecars : combine(own, sidecars, addQuantity), larger)
  }
  return combine(sum, peak, larger)
}

const larger = (a: Quantity, b: Quantity): Quantity => (a.nanos >= b.nanos ? a : b)

function combine(a: ResourceList, b: ResourceList, how: (a: Quantity, b: Quantity) => Quantity): ResourceList {
  const found: Record<string, string | number> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const [left, right] = [parseQuantity(found[name] ?? ""), parseQuantity(amount)]
    found[name] = left && right ? formatQuantity(how(left, right)) : amount
  }
  return found
}
