import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notFound, notSupported, oneOf, required, requiredFormat, tooMany } from "../../field-error.ts"
import { isLabel, isPortName, isPortNumber } from "../../names.ts"
import { validateEnvironment, validateEnvironmentSources } from "./environment.ts"
import { validateDevices, validateMounts } from "./mounts.ts"
import { validateLifecycle, validateProbes } from "./probes.ts"
import { validateRequirements, validateResizePolicy } from "./requirements.ts"
import { validateSecurity } from "./security.ts"
import type { Container, EphemeralContainer, PodSpec, Volume } from "./types.ts"
import { isSidecar } from "./types.ts"

/** What rules of a container may know of its Pod. */
export interface ContainerContext {
  readonly spec: PodSpec
  readonly volumes: ReadonlyMap<string, Volume>
}

/** Upstream: core validation's validateContainers. */
export function validateContainers(list: readonly Container[], context: ContainerContext, path: string): FieldError[] {
  if (!list.length) return [required(path)]
  const names = new Set<string>()
  const { terminationGracePeriodSeconds: grace } = context.spec
  const errors = list.flatMap((container, i) => {
    const at = `${path}[${i}]`
    const own = commonErrors(container, context, at)
    if (names.has(container.name)) own.push(duplicate(`${at}.name`, container.name))
    names.add(container.name)
    if (container.lifecycle) own.push(...validateLifecycle(container.lifecycle, grace, `${at}.lifecycle`))
    return [...own, ...validateProbes(container, grace, at), ...restartErrors(container, at)]
  })
  return [...errors, ...hostPortConflicts(list, path)]
}

export function validateInitContainers(list: readonly Container[], context: ContainerContext, path: string): FieldError[] {
  const names = new Set((context.spec.containers ?? []).map(({ name }) => name))
  const { terminationGracePeriodSeconds: grace } = context.spec
  return list.flatMap((container, i) => {
    const at = `${path}[${i}]`
    const errors = [...commonErrors(container, context, at), ...restartErrors(container, at)]
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    if (container.name) names.add(container.name)
    errors.push(...hostPortConflicts([container], path))
    if (isSidecar(container)) {
      if (container.lifecycle) errors.push(...validateLifecycle(container.lifecycle, grace, `${at}.lifecycle`))
      return [...errors, ...validateProbes(container, grace, at)]
    }
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
      if (container[field]) errors.push(forbidden(`${at}.${field}`, "may not be set for init containers without restartPolicy=Always"))
    }
    container.resizePolicy?.forEach(({ restartPolicy }, j) => {
      if (restartPolicy !== "RestartContainer") return
      errors.push(invalid(`${at}.resizePolicy[${j}].restartPolicy`, restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers"))
    })
    return errors
  })
}

const ephemeralForbidden = ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy", "restartPolicy", "restartPolicyRules"] as const
const ephemeralOrder = ["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]

/** Debugging containers, which come late and hold nothing. */
export function validateEphemeralContainers(list: readonly EphemeralContainer[], context: ContainerContext, path: string): FieldError[] {
  const others = new Set([...(context.spec.containers ?? []), ...(context.spec.initContainers ?? [])].map(({ name }) => name))
  const names = new Set(others)
  return list.flatMap((container, i) => {
    const at = `${path}[${i}]`
    const errors = [...commonErrors(container, context, at), ...imagePadding(container, at)]
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    names.add(container.name)
    if (container.targetContainerName && !others.has(container.targetContainerName)) errors.push(notFound(`${at}.targetContainerName`, container.targetContainerName))
    const fields: string[] = ephemeralForbidden.filter((field) => container[field] !== undefined)
    if (Object.keys(container.resources ?? {}).length) fields.push("resources")
    for (const field of ephemeralOrder) if (fields.includes(field)) errors.push(forbidden(`${at}.${field}`, "cannot be set for an Ephemeral Container"))
    container.volumeMounts?.forEach((mount, j) => {
      for (const field of ["subPath", "subPathExpr"] as const) {
        if (mount[field]) errors.push(forbidden(`${at}.volumeMounts[${j}].${field}`, "cannot be set for an Ephemeral Container"))
      }
    })
    return errors
  })
}

/** In Pods, though not in templates, an image's name is not padded. */
export const imagePadding = ({ image = "" }: Container, at: string): FieldError[] =>
  image === image.trim() ? [] : [invalid(`${at}.image`, image, "must not have leading or trailing whitespace")]

function commonErrors(container: Container, { spec, volumes }: ContainerContext, at: string): FieldError[] {
  const policy = container.terminationMessagePolicy
  const pull = container.imagePullPolicy
  return [
    ...requiredFormat(`${at}.name`, container.name, isLabel),
    ...(container.image ? [] : [required(`${at}.image`)]),
    ...(policy ? oneOf(`${at}.terminationMessagePolicy`, policy, ["File", "FallbackToLogsOnError"]) : [required(`${at}.terminationMessagePolicy`)]),
    ...portErrors(container.ports ?? [], `${at}.ports`),
    ...validateEnvironment(container.env ?? [], `${at}.env`),
    ...validateEnvironmentSources(container.envFrom ?? [], `${at}.envFrom`),
    ...validateMounts(container, volumes, `${at}.volumeMounts`),
    ...validateDevices(container, volumes, `${at}.volumeDevices`),
    ...(pull ? oneOf(`${at}.imagePullPolicy`, pull, ["Always", "IfNotPresent", "Never"]) : [required(`${at}.imagePullPolicy`)]),
    ...validateRequirements(container.resources ?? {}, (spec.resourceClaims ?? []).map(({ name }) => name), `${at}.resources`),
    ...validateResizePolicy(container.resizePolicy ?? [], spec.restartPolicy, `${at}.resizePolicy`),
    ...(container.securityContext ? validateSecurity(container.securityContext, spec.hostUsers ?? true, `${at}.securityContext`) : []),
  ]
}

function portErrors(list: NonNullable<Container["ports"]>, path: string): FieldError[] {
  const names = new Set<string>()
  return list.flatMap(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${path}[${i}]`
    const errors = name ? malformed(`${at}.name`, name, isPortName) : []
    if (name && !errors.length && names.has(name)) errors.push(duplicate(`${at}.name`, name))
    if (name) names.add(name)
    if (!containerPort) errors.push(required(`${at}.containerPort`))
    else errors.push(...isPortNumber(containerPort).map((why) => invalid(`${at}.containerPort`, containerPort, why)))
    if (hostPort) errors.push(...isPortNumber(hostPort).map((why) => invalid(`${at}.hostPort`, hostPort, why)))
    if (!protocol) return [...errors, required(`${at}.protocol`)]
    return [...errors, ...oneOf(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"])]
  })
}

function hostPortConflicts(list: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>()
  return list.flatMap(({ ports }, i) => (ports ?? []).flatMap(({ protocol = "", hostIP = "", hostPort }, j) => {
    if (!hostPort) return []
    const place = `${protocol}/${hostIP}/${hostPort}`
    const errors = taken.has(place) ? [duplicate(`${path}[${i}].ports[${j}].hostPort`, place)] : []
    taken.add(place)
    return errors
  }))
}

const actions = ["Restart", "RestartAllContainers"]

/** Since 1.35 a container may have a restart policy of its own, and rules by exit code. */
function restartErrors({ restartPolicy, restartPolicyRules: rules = [] }: Container, at: string): FieldError[] {
  const errors: FieldError[] = []
  if (restartPolicy === undefined) {
    if (!rules.length) return []
    errors.push(required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used"))
  } else errors.push(...oneOf(`${at}.restartPolicy`, restartPolicy, ["Always", "Never", "OnFailure"]))
  if (rules.length > 20) errors.push(tooMany(`${at}.restartPolicyRules`, rules.length, 20))
  rules.forEach(({ action, exitCodes }, i) => {
    const rule = `${at}.restartPolicyRules[${i}]`
    errors.push(...oneOf(`${rule}.action`, action ?? "", actions))
    if (!exitCodes) errors.push(required(`${rule}.exitCodes`, "must be specified"))
    else {
      if (!["In", "NotIn"].includes(exitCodes.operator)) errors.push(notSupported(`${rule}.exitCodes.operator`, exitCodes.operator ?? "", ["In", "NotIn"]))
      const count = exitCodes.values?.length ?? 0
      if (count > 255) errors.push(tooMany(`${rule}.exitCodes.values`, count, 255))
    }
  })
  return errors
}
