import { equalJson } from "../../../base/json.ts"
import type { Json } from "../../../base/json.ts"
import type { FieldError } from "../../field-error.ts"
import { forbidden, internalFieldError, invalid, malformed, required } from "../../field-error.ts"
import { goQuote } from "../../go-text.ts"
import { immutable } from "../../metadata.ts"
import { inRange, isQualifiedName, isSubdomain } from "../../names.ts"
import { parseAddress } from "../../../base/cidr.ts"
import { validateAddress } from "../../rules/addresses.ts"
import { mirrorAnnotation } from "./annotations.ts"
import { validateTolerations } from "./placement.ts"
import type { Container, ContainerStatus, Pod, PodSpec } from "./types.ts"

const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)
const updatable = [
  "`spec.containers[*].image`", "`spec.initContainers[*].image`", "`spec.activeDeadlineSeconds`", "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",")

/** What an update may change of a Pod's spec: little. Upstream: core validation's ValidatePodUpdate. */
export function specChangeErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = []
  for (const field of ["containers", "initContainers"] as const) {
    const [list, before] = [spec[field] ?? [], old[field] ?? []]
    if (list.length !== before.length) return [...errors, forbidden(`spec.${field}`, "pod updates may not add or remove containers")]
    list.forEach(({ image = "" }, i) => {
      if (!image) errors.push(required(`spec.${field}[${i}].image`))
      if (image.trim() !== image) errors.push(invalid(`spec.${field}[${i}].image`, image, "must not have leading or trailing whitespace"))
    })
  }
  const deadline = deadlineErrors(spec.activeDeadlineSeconds, old.activeDeadlineSeconds)
  if (deadline.stop) return [...errors, ...deadline.errors]
  errors.push(...deadline.errors, ...tolerationErrors(spec, old))
  const gates = (old.schedulingGates ?? []).map(({ name }) => name)
  spec.schedulingGates?.forEach(({ name }, i) => {
    if (!gates.includes(name)) errors.push(forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`))
  })
  const changed = changedFields(spec, old)
  if (changed.length) errors.push(forbidden("spec", `pod updates may not change fields other than ${updatable}\n${changed.join(", ")}`))
  return errors
}

function deadlineErrors(now: number | undefined, before: number | undefined): { errors: FieldError[]; stop: boolean } {
  const field = "spec.activeDeadlineSeconds"
  if (now === undefined) {
    const gone = before === undefined ? [] : [invalid(field, null, "must not update from a positive integer to nil value")]
    return { errors: gone, stop: false }
  }
  const range = inRange(now, 0, 2_147_483_647)
  if (range.length) return { errors: range.map((why) => invalid(field, now, why)), stop: true }
  if (before !== undefined && before < now) return { errors: [invalid(field, now, "must be less than or equal to previous value")], stop: true }
  return { errors: [], stop: false }
}

function tolerationErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const list = spec.tolerations ?? []
  const kept = (old.tolerations ?? []).every((before) => list.some((now) => {
    const { tolerationSeconds: _now, ...rest } = now
    const { tolerationSeconds: _before, ...was } = before
    return same(rest, was)
  }))
  if (!kept) return [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")]
  return validateTolerations(list, "spec.tolerations")
}

/** Top-level fields that differ beyond what may. While gated, a Pod's node selection may become narrower. */
function changedFields(spec: PodSpec, old: PodSpec): string[] {
  const images = (list: readonly Container[] | undefined, before: readonly Container[] | undefined): readonly Container[] =>
    (list ?? []).map((container, i) => ({ ...container, image: before?.[i]?.image ?? "" }))
  const munged: Record<string, unknown> = {
    ...spec, containers: images(spec.containers, old.containers), activeDeadlineSeconds: old.activeDeadlineSeconds, schedulingGates: old.schedulingGates, tolerations: old.tolerations,
  }
  if (spec.initContainers) munged["initContainers"] = images(spec.initContainers, old.initContainers)
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) munged["terminationGracePeriodSeconds"] = old.terminationGracePeriodSeconds
  if (old.schedulingGates?.length) {
    const wider = Object.entries(old.nodeSelector ?? {}).some(([key, value]) => spec.nodeSelector?.[key] !== value)
    if (!wider) munged["nodeSelector"] = old.nodeSelector
    if (!old.affinity?.nodeAffinity) munged["affinity"] = spec.affinity && { ...spec.affinity, nodeAffinity: undefined }
  }
  const before = old as unknown as Record<string, unknown>
  const plain = (value: unknown): Json | undefined => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json))
  const empty = (value: Json | undefined): boolean => value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  return [...new Set([...Object.keys(munged), ...Object.keys(before)])].filter((field) => {
    const [now, was] = [plain(munged[field]), plain(before[field])]
    return !(empty(now) && empty(was)) && !equalJson(now, was)
  })
}

/** Upstream: core validation's ValidatePodStatusUpdate. */
export function statusChangeErrors(pod: Pod, old: Pod): FieldError[] {
  const { status, spec } = pod
  const errors: FieldError[] = []
  status.conditions?.forEach(({ type, observedGeneration }, i) => {
    if ((observedGeneration ?? 0) < 0) errors.push(invalid(`status.conditions[${i}].observedGeneration`, observedGeneration, "must be a non-negative integer"))
    if (!["PodScheduled", "Ready", "Initialized"].includes(type)) errors.push(...malformed(`status.conditions[${i}].Type`, type, isQualifiedName))
  })
  const nominated = status.nominatedNodeName
  if (nominated && nominated !== old.status.nominatedNodeName) {
    errors.push(...malformed("status.nominatedNodeName", nominated, isSubdomain))
    if (old.spec.nodeName) errors.push(forbidden("status.nominatedNodeName", "may not be set on pods that are already bound to a node"))
  }
  if ((status.observedGeneration ?? 0) < 0) errors.push(invalid("status.observedGeneration", status.observedGeneration, "must be a non-negative integer"))
  errors.push(...immutable("status.qosClass", status.qosClass ?? "", old.status.qosClass ?? ""))
  errors.push(...transitionErrors(status.containerStatuses ?? [], old.status.containerStatuses ?? [], spec, "containerStatuses"))
  errors.push(...transitionErrors(status.initContainerStatuses ?? [], old.status.initContainerStatuses ?? [], spec, "initContainerStatuses"))
  errors.push(...addressErrors("podIPs", status.podIPs ?? [], old.status.podIPs ?? []), ...hostAddressErrors(pod, old))
  for (const list of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const) {
    status[list]?.forEach(({ user }, i) => errors.push(...userErrors(user, spec, `status.${list}[${i}].user.linux`)))
  }
  return errors
}

type Ip = { ip: string }

function addressErrors(field: "podIPs" | "hostIPs", list: readonly Ip[], old: readonly Ip[]): FieldError[] {
  const known = old.map(({ ip }) => ip)
  const errors = list.flatMap(({ ip }, i) => validateAddress(`status.${field}[${i}]`, ip, known))
  const families = new Set(list.map(({ ip }) => parseAddress(ip, true)?.family))
  if (list.length > 1 && families.has(undefined)) {
    const bad = list.find(({ ip }) => !parseAddress(ip, true))?.ip ?? ""
    errors.push(internalFieldError(`status.${field}`, `failed to check for dual stack with error:invalid IP: ${goQuote(bad)}`))
  }
  if (list.length > 2 || (list.length === 2 && (families.size < 2 || families.has(undefined)))) {
    errors.push(invalid(`status.${field}`, list.map(({ ip }) => ({ IP: ip })), "may specify no more than one IP for each IP family"))
  }
  return errors
}

function hostAddressErrors({ status }: Pod, old: Pod): FieldError[] {
  const list = status.hostIPs ?? []
  const [first] = list
  if (!first) return []
  const differs = (status.hostIP ?? "") === first.ip ? [] : [invalid("status.hostIPs[0].ip", first.ip, "must be equal to `hostIP`")]
  return [...differs, ...addressErrors("hostIPs", list, old.status.hostIPs ?? [])]
}

// A container that ended for good does not come back.
function transitionErrors(list: readonly ContainerStatus[], old: readonly ContainerStatus[], spec: PodSpec, field: "containerStatuses" | "initContainerStatuses"): FieldError[] {
  const containers = (field === "containerStatuses" ? spec.containers : spec.initContainers) ?? []
  if ([...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(({ restartPolicyRules }) => restartPolicyRules?.some(({ action }) => action === "RestartAllContainers"))) return []
  return old.flatMap((before, i) => {
    const ended = before.state?.terminated
    const now = list.find(({ name }) => name === before.name)
    if (!ended || !now || now.state?.terminated) return []
    const container = containers.find(({ name }) => name === before.name)
    const byRule = container?.restartPolicyRules?.some(({ exitCodes }) => exitCodes?.values?.includes(ended.exitCode) === (exitCodes?.operator === "In"))
    const policy = container?.restartPolicy ?? (field === "initContainerStatuses" && spec.restartPolicy === "Always" ? "OnFailure" : spec.restartPolicy)
    const allowed = byRule || policy === "Always" || (policy === "OnFailure" && ended.exitCode !== 0)
    return allowed ? [] : [forbidden(`status.${field}[${i}].state`, "may not be transitioned to non-terminated state")]
  })
}

function userErrors(user: ContainerStatus["user"], { os }: PodSpec, path: string): FieldError[] {
  if (!user?.linux) return []
  if (os?.name === "windows") return [forbidden(path, "cannot be set for a windows pod")]
  const id = (field: string, value: number): FieldError[] => inRange(value, 0, 2_147_483_647).map((why) => invalid(`${path}.${field}`, value, why))
  const { uid, gid, supplementalGroups = [] } = user.linux
  return [...id("uid", uid), ...id("gid", gid), ...supplementalGroups.flatMap((group, i) => id(`supplementalGroups[${i}]`, group))]
}

/** Ephemeral containers are added and stay. */
export function ephemeralChangeErrors(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[mirrorAnnotation] !== undefined) return [forbidden("", "static pods do not support ephemeral containers")]
  const path = "spec.ephemeralContainers"
  return (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = pod.spec.ephemeralContainers?.find(({ name }) => name === before.name)
    if (!now) return [forbidden(path, `existing ephemeral containers ${goQuote(before.name)} may not be removed\n`)]
    return same(now, before) ? [] : [forbidden(path, `existing ephemeral containers ${goQuote(before.name)} may not be changed\n`)]
  })
}
