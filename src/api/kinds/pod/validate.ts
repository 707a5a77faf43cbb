import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notFound, oneOf, required, tooLong } from "../../field-error.ts"
import { validateLabels } from "../../metadata.ts"
import { inRange, isLabel, isQualifiedName, isSubdomain, isSubdomainWithUnderscore } from "../../names.ts"
import { validateAddress } from "../../rules/addresses.ts"
import { validateContainers, validateEphemeralContainers, validateInitContainers } from "./containers.ts"
import { total } from "./defaults.ts"
import { validateAffinity, validateSpread, validateTolerations } from "./placement.ts"
import { validatePodRequirements, validateRequirements } from "./requirements.ts"
import { validateOs, validatePodSecurity } from "./security.ts"
import type { Container, PodSpec } from "./types.ts"
import { validateVolumes } from "./volumes.ts"

/** Upstream: core validation's ValidatePodSpec. `podName` is "" in templates; `isPod` is false there. */
export function validatePodSpec(spec: PodSpec, podName: string, isPod: boolean, path: string): FieldError[] {
  const { errors, volumes } = validateVolumes(spec.volumes ?? [], podName, isPod, `${path}.volumes`)
  const context = { spec, volumes }
  return [
    ...errors,
    ...claimErrors(spec.resourceClaims ?? [], `${path}.resourceClaims`),
    ...validateContainers(spec.containers ?? [], context, `${path}.containers`),
    ...validateInitContainers(spec.initContainers ?? [], context, `${path}.initContainers`),
    ...validateEphemeralContainers(spec.ephemeralContainers ?? [], context, `${path}.ephemeralContainers`),
    ...validatePodRequirements(spec, `${path}.resources`, (list) => total(spec, list)),
    ...(spec.hostNetwork ? hostPortErrors(spec, isPod, `${path}.containers`) : []),
    ...chosen(`${path}.restartPolicy`, spec.restartPolicy, ["Always", "OnFailure", "Never"]),
    ...chosen(`${path}.dnsPolicy`, spec.dnsPolicy, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...(spec.securityContext ? validatePodSecurity(spec.securityContext, spec, `${path}.securityContext`) : []),
    ...(spec.affinity ? validateAffinity(spec.affinity, `${path}.affinity`) : []),
    ...dnsErrors(spec, `${path}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) => malformed(`${path}.readinessGates[${i}].conditionType`, conditionType ?? "", isQualifiedName)),
    ...gateErrors(spec.schedulingGates ?? [], `${path}.schedulingGates`),
    ...validateSpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...hostProcessErrors(spec, path),
    ...hostUserErrors(spec, path),
    ...hostnameErrors(spec, `${path}.hostnameOverride`),
    ...plainErrors(spec, path),
    ...validateOs(spec, containersOf(spec, path), path),
    ...fileKeyErrors(spec, path),
  ]
}

const chosen = (path: string, value: string | undefined, supported: readonly string[]): FieldError[] => (value ? oneOf(path, value, supported) : [required(path)])

/** Every container with its path, in the order in which rules visit them. */
export const containersOf = (spec: PodSpec, path: string): (readonly [path: string, container: Container])[] => [
  ...(spec.initContainers ?? []).map((container, i) => [`${path}.initContainers[${i}]`, container] as const),
  ...(spec.containers ?? []).map((container, i) => [`${path}.containers[${i}]`, container] as const),
  ...(spec.ephemeralContainers ?? []).map((container, i) => [`${path}.ephemeralContainers[${i}]`, container] as const),
]

/** Fields that only have a format, or a range. */
function plainErrors(spec: PodSpec, path: string): FieldError[] {
  const formatted = (field: "serviceAccountName" | "nodeName" | "hostname" | "subdomain" | "priorityClassName"): FieldError[] =>
    spec[field] ? malformed(`${path}.${field}`, spec[field], field === "hostname" || field === "subdomain" ? isLabel : isSubdomain) : []
  const deadline = spec.activeDeadlineSeconds
  return [
    ...formatted("serviceAccountName"), ...formatted("nodeName"),
    ...(deadline === undefined ? [] : inRange(deadline, 1, 2_147_483_647).map((why) => invalid(`${path}.activeDeadlineSeconds`, deadline, why))),
    ...formatted("hostname"), ...formatted("subdomain"),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...(spec.hostAliases ?? []).flatMap(({ ip, hostnames }, i) => [
      ...validateAddress(`${path}.hostAliases[${i}].ip`, ip ?? ""),
      ...(hostnames ?? []).flatMap((name, j) => malformed(`${path}.hostAliases[${i}].hostnames[${j}]`, name, isSubdomain)),
    ]),
    ...formatted("priorityClassName"),
    ...(spec.runtimeClassName === undefined ? [] : malformed(`${path}.runtimeClassName`, spec.runtimeClassName, isSubdomain)),
    ...(spec.preemptionPolicy === undefined ? [] : chosen(`${path}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"])),
    ...(spec.overhead ? validateRequirements({ limits: spec.overhead }, [], `${path}.overhead`) : []),
  ]
}

function claimErrors(list: NonNullable<PodSpec["resourceClaims"]>, path: string): FieldError[] {
  const seen = new Set<string>()
  return list.flatMap((claim, i) => {
    const at = `${path}[${i}]`
    const { name, resourceClaimName: one, resourceClaimTemplateName: template } = claim
    const errors = !name ? [required(`${at}.name`)] : seen.has(name) ? [duplicate(`${at}.name`, name)] : malformed(`${at}.name`, name, isLabel)
    seen.add(name)
    const internal = { Name: name ?? "", ResourceClaimName: one ?? null, ResourceClaimTemplateName: template ?? null }
    if (one !== undefined && template !== undefined) errors.push(invalid(at, internal, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"))
    if (one === undefined && template === undefined) errors.push(invalid(at, internal, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"))
    if (one !== undefined) errors.push(...malformed(`${at}.resourceClaimName`, one, isSubdomain))
    return template === undefined ? errors : [...errors, ...malformed(`${at}.resourceClaimTemplateName`, template, isSubdomain)]
  })
}

// In a template an open host port is still to be filled in.
function hostPortErrors(spec: PodSpec, isPod: boolean, path: string): FieldError[] {
  return (spec.containers ?? []).flatMap(({ ports }, i) => (ports ?? []).flatMap(({ hostPort = 0, containerPort }, j) => {
    if (hostPort === containerPort || (!isPod && hostPort === 0)) return []
    return [invalid(`${path}[${i}].ports[${j}].hostPort`, hostPort, "must match `containerPort` when `hostNetwork` is true")]
  }))
}

function dnsErrors({ dnsConfig, dnsPolicy }: PodSpec, path: string): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {}
  if (dnsPolicy === "None" && !dnsConfig) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")]
  if (dnsPolicy === "None" && !nameservers.length) return [required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")]
  const errors = nameservers.length > 3 ? [invalid(`${path}.nameservers`, nameservers, "must not have more than 3 nameservers")] : []
  nameservers.forEach((address, i) => errors.push(...validateAddress(`${path}.nameservers[${i}]`, address)))
  if (searches.length > 32) errors.push(invalid(`${path}.searches`, searches, "must not have more than 32 search paths"))
  if (searches.join(" ").length > 2048) errors.push(invalid(`${path}.searches`, searches, "must not have more than 2048 characters (including spaces) in the search list"))
  searches.forEach((search, i) => search !== "." && errors.push(...malformed(`${path}.searches[${i}]`, search.replace(/\.$/, ""), isSubdomainWithUnderscore)))
  options.forEach(({ name }, i) => name || errors.push(required(`${path}.options[${i}]`, "must not be empty")))
  return errors
}

function gateErrors(list: NonNullable<PodSpec["schedulingGates"]>, path: string): FieldError[] {
  return list.flatMap(({ name }, i) => {
    const twice = list.findIndex((other) => other.name === name) < i
    return [...malformed(`${path}[${i}]`, name, isQualifiedName), ...(twice ? [duplicate(`${path}[${i}]`, name)] : [])]
  })
}

function hostUserErrors(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers !== false) return []
  const text = "when `hostUsers` is false"
  return [
    ...(spec.hostNetwork ? [forbidden(`${path}.hostNetwork`, text)] : []), ...(spec.hostPID ? [forbidden(`${path}.HostPID`, text)] : []),
    ...(spec.hostIPC ? [forbidden(`${path}.HostIPC`, text)] : []),
    ...containersOf(spec, path).flatMap(([at, { volumeDevices }]) => (volumeDevices?.length ? [forbidden(`${at}.volumeDevices`, text)] : [])),
  ]
}

/** Windows containers that are processes of the host: all of a Pod's, or none. */
function hostProcessErrors(spec: PodSpec, path: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const containers = containersOf(spec, path)
  const errors: FieldError[] = []
  let count = 0
  for (const [at, { securityContext }] of containers) {
    const own = securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      errors.push(invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`))
    }
    if (own ?? ofPod) count++
  }
  if (count && count !== containers.length) errors.push(invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers"))
  if (count && !spec.hostNetwork) errors.push(invalid(`${path}.hostNetwork`, false, "hostNetwork must be true if pod contains any hostProcess containers"))
  return errors
}

function hostnameErrors({ hostnameOverride: name, setHostnameAsFQDN, hostNetwork }: PodSpec, path: string): FieldError[] {
  if (name === undefined) return []
  return [
    ...(setHostnameAsFQDN ? [forbidden(path, "may not be specified when setHostnameAsFQDN is true")] : []),
    ...(hostNetwork ? [forbidden(path, "may not be specified when hostNetwork is true")] : []),
    ...(name.length > 64 ? [tooLong(path, 64)] : []), ...malformed(path, name, isSubdomain),
  ]
}

function fileKeyErrors(spec: PodSpec, path: string): FieldError[] {
  return containersOf(spec, path).flatMap(([at, { env }]) => (env ?? []).flatMap(({ valueFrom }, i) => {
    const name = valueFrom?.fileKeyRef?.volumeName
    if (!valueFrom?.fileKeyRef) return []
    const field = `${at}.env[${i}].valueFrom.fileKeyRef.volumeName`
    const volume = spec.volumes?.find((other) => other.name === name)
    if (!volume) return [notFound(field, name ?? "")]
    return volume.emptyDir ? [] : [invalid(field, name, "referenced volume must be of type emptyDir")]
  }))
}
