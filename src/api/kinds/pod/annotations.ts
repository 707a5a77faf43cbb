import type { FieldError } from "../../field-error.ts"
import { forbidden, invalid } from "../../field-error.ts"
import { descending } from "../../rules/paths.ts"
import type { PodSpec } from "./types.ts"
import { containersOf } from "./validate.ts"

type Annotations = Readonly<Record<string, string>>

export const mirrorAnnotation = "kubernetes.io/config.mirror"
const deletionCost = "controller.kubernetes.io/pod-deletion-cost"
const appArmor = "container.apparmor.security.beta.kubernetes.io/"
const seccomp = "seccomp.security.alpha.kubernetes.io/pod"
const containerSeccomp = "container.seccomp.security.alpha.kubernetes.io/"

/** Annotations that mean something to Pods. Upstream: core validation's ValidatePodSpecificAnnotations. */
export function validatePodAnnotations(annotations: Annotations, spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  const mirror = annotations[mirrorAnnotation]
  if (mirror !== undefined && !spec.nodeName) errors.push(invalid(`${path}[${mirrorAnnotation}]`, mirror, "must set spec.nodeName if mirror pod annotation is set"))
  const cost = annotations[deletionCost]
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(`${path}[${deletionCost}]`, cost, "must be a 32bit integer"))
  for (const [key, value] of Object.entries(annotations)) {
    if (key === seccomp || key.startsWith(containerSeccomp)) errors.push(...seccompErrors(value, `${path}.${key}`))
    if (key.startsWith(appArmor)) errors.push(...appArmorErrors(key, value, spec, path))
  }
  return errors
}

const isInt32 = (text: string): boolean => /^(0|-?[1-9]\d*)$/.test(text) && Number(text) === (Number(text) | 0)

function seccompErrors(value: string, path: string): FieldError[] {
  if (["runtime/default", "docker/default", "unconfined"].includes(value)) return []
  return value.startsWith("localhost/") ? descending(path, value.slice("localhost/".length)) : [invalid(path, value, "must be a valid seccomp profile")]
}

function appArmorErrors(key: string, value: string, spec: PodSpec, path: string): FieldError[] {
  const name = key.slice(appArmor.length)
  const known = containersOf(spec, "").some(([, container]) => container.name === name)
  const errors = known ? [] : [invalid(`${path}[${key}]`, name, "container not found")]
  const valid = value === "" || value === "runtime/default" || value === "unconfined" || value.startsWith("localhost/")
  return valid ? errors : [...errors, invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`)]
}

/** Where a profile is given both by annotation and by field, they must say the same; checked when a Pod or template is made. */
export function profileMismatches(annotations: Annotations, spec: PodSpec, path: string): FieldError[] {
  const { seccompProfile: ofPod, appArmorProfile: armorOfPod } = spec.securityContext ?? {}
  const errors = mismatch(annotations[seccomp], ofPod, "seccomp", ["runtime/default", "docker/default"], `${path}.securityContext.seccompProfile`)
  const containers = containersOf(spec, path)
  for (const [at, { name, securityContext }] of containers) {
    errors.push(...mismatch(annotations[containerSeccomp + name], securityContext?.seccompProfile, "seccomp", ["runtime/default", "docker/default"], `${at}.securityContext.seccompProfile`))
  }
  if (spec.os?.name === "windows") return errors
  for (const [at, { name, securityContext }] of containers) {
    const profile = securityContext?.appArmorProfile ?? armorOfPod
    errors.push(...mismatch(annotations[appArmor + name], profile, "apparmor", ["runtime/default"], `${at}.securityContext.appArmorProfile`))
  }
  return errors
}

function mismatch(
  annotation: string | undefined, profile: { type: string; localhostProfile?: string } | undefined, what: string, defaults: readonly string[], path: string,
): FieldError[] {
  if (annotation === undefined || !profile) return []
  const type = [forbidden(`${path}.type`, `${what} type in annotation and field must match`)]
  if (profile.type === "Unconfined") return annotation === "unconfined" ? [] : type
  if (profile.type === "RuntimeDefault") return defaults.includes(annotation) ? [] : type
  if (profile.type !== "Localhost") return []
  if (!annotation.startsWith("localhost/")) return type
  if (annotation.slice("localhost/".length) === profile.localhostProfile) return []
  return [forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)]
}

/** AppArmor and mirror annotations stay as the Pod was made with. */
export function validateAnnotationChange(annotations: Annotations, old: Annotations, path: string): FieldError[] {
  const errors: FieldError[] = []
  const kept = (key: string): string | undefined => (key.startsWith(appArmor) ? "AppArmor annotations" : key === mirrorAnnotation ? "mirror pod annotation" : undefined)
  for (const [key, value] of Object.entries(old)) {
    if (annotations[key] !== value && kept(key)) errors.push(forbidden(`${path}[${key}]`, `may not remove or update ${kept(key)}`))
  }
  for (const key of Object.keys(annotations)) if (!Object.hasOwn(old, key) && kept(key)) errors.push(forbidden(`${path}[${key}]`, `may not add ${kept(key)}`))
  return errors
}
