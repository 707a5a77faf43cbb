import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notSupported, oneOf, required, tooLong } from "../../field-error.ts"
import { isSubdomain, isUserId } from "../../names.ts"
import { descending } from "../../rules/paths.ts"
import type { Container, PodSpec } from "./types.ts"

type PodContext = NonNullable<PodSpec["securityContext"]>
type Context = NonNullable<Container["securityContext"]>
type Seccomp = NonNullable<Context["seccompProfile"]>
type AppArmor = NonNullable<Context["appArmorProfile"]>

const idErrors = (path: string, id: number | undefined): FieldError[] => (id === undefined ? [] : isUserId(id).map((why) => invalid(path, id, why)))
const optional = (path: string, value: string | undefined, supported: readonly string[]): FieldError[] => (value === undefined ? [] : oneOf(path, value, supported))

/** Upstream: core validation's validatePodSpecSecurityContext. */
export function validatePodSecurity(context: PodContext, spec: PodSpec, path: string): FieldError[] {
  const errors = (["fsGroup", "runAsUser", "runAsGroup"] as const).flatMap((field) => idErrors(`${path}.${field}`, context[field]))
  context.supplementalGroups?.forEach((id, i) => errors.push(...idErrors(`${path}.supplementalGroups[${i}]`, id)))
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(invalid(`${path}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"))
  }
  return [
    ...errors,
    ...sysctlErrors(context.sysctls ?? [], spec, `${path}.sysctls`),
    ...optional(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...profileErrors(context, path),
    ...optional(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    ...optional(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["MountOption", "Recursive"]),
  ]
}

/** Upstream: core validation's ValidateSecurityContext. */
export function validateSecurity(context: Context, hostUsers: boolean, path: string): FieldError[] {
  const errors = (["runAsUser", "runAsGroup"] as const).flatMap((field) => idErrors(`${path}.${field}`, context[field]))
  errors.push(...optional(`${path}.procMount`, context.procMount, ["Default", "Unmasked"]))
  if (hostUsers && context.procMount === "Unmasked") errors.push(invalid(`${path}.procMount`, context.procMount, "`hostUsers` must be false to use `Unmasked`"))
  const profiles = profileErrors(context, path)
  const seccomp = profiles.filter(({ field }) => field.includes(".seccompProfile"))
  errors.push(...seccomp)
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) errors.push(invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
    for (const capability of context.capabilities?.add ?? []) {
      if (capability === "CAP_SYS_ADMIN") errors.push(invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"))
    }
  }
  return [...errors, ...profiles.filter((error) => !seccomp.includes(error))]
}

const profileErrors = (context: PodContext | Context, path: string): FieldError[] => [
  ...(context.seccompProfile ? seccompErrors(context.seccompProfile, `${path}.seccompProfile`) : []),
  ...(context.windowsOptions ? windowsErrors(context.windowsOptions, `${path}.windowsOptions`) : []),
  ...(context.appArmorProfile ? appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`) : []),
]

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"]

function seccompErrors(profile: Seccomp, path: string): FieldError[] {
  const { type, localhostProfile: file } = profile
  const errors = type ? oneOf(`${path}.type`, type, profileTypes) : [required(`${path}.type`, "type is required when seccompProfile is set")]
  const field = `${path}.localhostProfile`
  if (type !== "Localhost") return file === undefined ? errors : [...errors, invalid(field, { Type: type ?? "", LocalhostProfile: file }, "can only be set when seccomp type is Localhost")]
  return [...errors, ...(file === undefined ? [required(field, "must be set when seccomp type is Localhost")] : descending(field, file))]
}

function appArmorErrors({ type, localhostProfile: file }: AppArmor, path: string): FieldError[] {
  const field = `${path}.localhostProfile`
  if (!type) return [required(`${path}.type`, "type is required when appArmorProfile is set")]
  if (!profileTypes.includes(type)) return [notSupported(`${path}.type`, type, profileTypes)]
  if (type !== "Localhost") return file === undefined ? [] : [invalid(field, file, "can only be set when AppArmor type is Localhost")]
  if (!file) return [required(field, "must be set when AppArmor type is Localhost")]
  const errors = file.trim() === file ? [] : [invalid(field, file, "must not be padded with whitespace")]
  return file.length > 4095 ? [...errors, tooLong(field, 4095)] : errors
}

function windowsErrors(options: NonNullable<Context["windowsOptions"]>, path: string): FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: credentials, runAsUserName: user } = options
  const errors = name === undefined ? [] : malformed(`${path}.gmsaCredentialSpecName`, name, isSubdomain)
  if (credentials === "") errors.push(invalid(`${path}.gmsaCredentialSpec`, credentials, "gmsaCredentialSpec cannot be an empty string"))
  else if ((credentials?.length ?? 0) > 65_536) errors.push(invalid(`${path}.gmsaCredentialSpec`, credentials, "gmsaCredentialSpec size must be under 64 KiB"))
  if (user === undefined) return errors
  return [...errors, ...userErrors(user).map((why) => invalid(`${path}.runAsUserName`, user, why))]
}

function userErrors(name: string): string[] {
  if (!name) return ["runAsUserName cannot be an empty string"]
  if (/[\p{Cc}]/u.test(name)) return ["runAsUserName cannot contain control characters"]
  const parts = name.split("\\")
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"]
  const [domain, user] = parts.length === 2 ? (parts as [string, string]) : [undefined, name]
  const reasons: string[] = []
  if ((domain?.length ?? 0) >= 256) reasons.push("runAsUserName's Domain length must be under 256 characters")
  if (domain !== undefined && !/^[^\\/:*?|,]{1,15}$/.test(domain) && !/^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(domain)) {
    reasons.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  if (!user) reasons.push("runAsUserName's User cannot be empty")
  else if (user.length > 104) reasons.push("runAsUserName's User length must not be longer than 104 characters")
  if (user && /^[ .]+$/.test(user)) reasons.push("runAsUserName's User cannot contain only periods or spaces")
  if (/["/:;|=,+*?<>@[\]]/.test(user)) reasons.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  return reasons
}

const segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
const sysctlShape = `^(${segment}[\\./])*${segment}$`

function sysctlErrors(list: NonNullable<PodContext["sysctls"]>, spec: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>()
  return list.flatMap(({ name }, i) => {
    const at = `${path}[${i}].name`
    const errors: FieldError[] = []
    if (!name) errors.push(required(at))
    else if (name.length > 253 || !new RegExp(sysctlShape).test(name)) errors.push(invalid(at, name, `must have at most 253 characters and match regex ${sysctlShape}`))
    else if (seen.has(name)) errors.push(duplicate(at, name))
    seen.add(name)
    const plain = (name ?? "").replaceAll("/", ".")
    if (spec.hostNetwork && plain.startsWith("net.")) errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"))
    else if (spec.hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(plain)) errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"))
    return errors
  })
}

const linuxOnly = {
  pod: [
    "securityContext.appArmorProfile", "securityContext.seLinuxOptions", "hostUsers", "hostPID", "hostIPC", "securityContext.seccompProfile", "securityContext.fsGroup",
    "securityContext.fsGroupChangePolicy", "securityContext.sysctls", "shareProcessNamespace", "securityContext.runAsUser", "securityContext.runAsGroup",
    "securityContext.supplementalGroups", "securityContext.supplementalGroupsPolicy", "securityContext.seLinuxChangePolicy",
  ],
  container: [
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount",
    "runAsUser", "runAsGroup",
  ],
} as const

/** What a Pod that names its operating system may not say, because it belongs to the other one. */
export function validateOs(spec: PodSpec, containers: readonly (readonly [path: string, container: Container])[], path: string): FieldError[] {
  const { os } = spec
  if (!os) return []
  if (!os.name) return [required(`${path}.os.name`)]
  const fields: Readonly<Record<string, unknown>> = { ...(spec as object), ...Object.fromEntries(Object.entries(spec.securityContext ?? {}).map(([field, value]) => [`securityContext.${field}`, value])) }
  if (os.name === "linux") {
    const text = "windows options cannot be set for a linux pod"
    const own = spec.securityContext?.windowsOptions ? [forbidden(`${path}.securityContext.windowsOptions`, text)] : []
    return [...own, ...containers.flatMap(([at, { securityContext }]) => (securityContext?.windowsOptions ? [forbidden(`${at}.securityContext.windowsOptions`, text)] : []))]
  }
  if (os.name !== "windows") return [notSupported(`${path}.os`, os.name, ["linux", "windows"])]
  const text = "cannot be set for a windows pod"
  const own = linuxOnly.pod.filter((field) => fields[field] !== undefined && fields[field] !== false).map((field) => forbidden(`${path}.${field}`, text))
  if (spec.hostUsers === false && !own.some(({ field }) => field.endsWith(".hostUsers"))) own.push(forbidden(`${path}.hostUsers`, text))
  return [...own, ...containers.flatMap(([at, { securityContext }]) =>
    linuxOnly.container.filter((field) => securityContext?.[field] !== undefined).map((field) => forbidden(`${at}.securityContext.${field}`, text)))]
}
