import type { IService, IServiceSpec as ServiceSpec } from "kubernetes-models/v1"
import { parseAddress } from "../../base/cidr.ts"
import type { FieldError } from "../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notSupported, oneOf, required } from "../field-error.ts"
import type { Served } from "../meta.ts"
import { validateLabels } from "../metadata.ts"
import { isLabel, isPortNumber, isQualifiedName, isSubdomain } from "../names.ts"
import { validateAddress, validateCidr } from "../rules/addresses.ts"
import { endpointAddress } from "../rules/endpoints.ts"
import { portOrName } from "./pod/probes.ts"
import { clusterIpChangeErrors, clusterIpErrors, isHeadless } from "./service-ip-rules.ts"

type Service = Served<IService>

/** Upstream: core validation's ValidateServiceCreate and ValidateServiceUpdate. */
export function validateService(object: Service, old: Service | undefined): FieldError[] {
  const { metadata, spec = {} } = object
  const change = old?.spec ? [...clusterIpChangeErrors(spec, old.spec), ...balancerChangeErrors(spec, old.spec)] : []
  return [
    ...change, ...hintErrors(metadata.annotations ?? {}),
    ...(spec.ports?.length || isHeadless(spec) || spec.type === "ExternalName" ? [] : [required("spec.ports")]),
    ...typeErrors(spec),
    ...(spec.ports ?? []).flatMap((port, i, ports) => portErrors(port, i, ports)),
    ...validateLabels(spec.selector, "spec.selector"),
    ...affinityErrors(spec),
    ...clusterIpErrors(spec, old?.spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => {
      const errors = validateAddress(`spec.externalIPs[${i}]`, ip, old?.spec?.externalIPs)
      return errors.length ? errors : endpointAddress(`spec.externalIPs[${i}]`, ip)
    }),
    ...oneOf("spec.type", spec.type ?? "", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...nodePortErrors(spec),
    ...sourceErrors(object, old),
    ...balancerErrors(spec), ...trafficErrors(spec),
  ]
}

function hintErrors(annotations: Readonly<Record<string, string>>): FieldError[] {
  const [old, key] = ["service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"]
  const [before, mode] = [annotations[old], annotations[key]]
  if (before === undefined || mode === undefined || before === mode) return []
  return [invalid(`metadata.annotations[${key}]`, mode, `must match annotations[${old}] when both are specified`)]
}

function typeErrors(spec: ServiceSpec): FieldError[] {
  const { type } = spec
  if (type === "LoadBalancer" || type === "NodePort") return isHeadless(spec) ? [invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)] : []
  if (type !== "ExternalName") return []
  const text = "may not be set for ExternalName services"
  const name = (spec.externalName ?? "").replace(/\.$/, "")
  return [
    ...(spec.clusterIPs?.length ? [forbidden("spec.clusterIPs", text)] : []), ...(spec.ipFamilies?.length ? [forbidden("spec.ipFamilies", text)] : []),
    ...(spec.ipFamilyPolicy === undefined ? [] : [forbidden("spec.ipFamilyPolicy", text)]),
    ...(name ? malformed("spec.externalName", name, isSubdomain) : [required("spec.externalName")]),
  ]
}

type Port = NonNullable<ServiceSpec["ports"]>[number]

function portErrors({ name, port, protocol, targetPort, appProtocol }: Port, i: number, ports: readonly Port[]): FieldError[] {
  const at = `spec.ports[${i}]`
  const errors: FieldError[] = []
  if (name) {
    errors.push(...malformed(`${at}.name`, name, isLabel))
    if (ports.findIndex((other) => other.name === name) < i) errors.push(duplicate(`${at}.name`, name))
  } else if (ports.length > 1) errors.push(required(`${at}.name`))
  errors.push(...isPortNumber(port).map((why) => invalid(`${at}.port`, port, why)), ...oneOf(`${at}.protocol`, protocol ?? "", ["SCTP", "TCP", "UDP"]))
  errors.push(...portOrName(`${at}.targetPort`, targetPort))
  return appProtocol === undefined ? errors : [...errors, ...malformed(`${at}.appProtocol`, appProtocol, isQualifiedName)]
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const errors = oneOf("spec.sessionAffinity", sessionAffinity ?? "", ["ClientIP", "None"])
  if (sessionAffinity !== "ClientIP") return errors
  const seconds = config?.clientIP?.timeoutSeconds ?? 0
  if (seconds > 0 && seconds <= 86_400) return errors
  return [...errors, invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400")]
}

function nodePortErrors({ type, ports = [] }: ServiceSpec): FieldError[] {
  const errors = type === "ClusterIP" ? ports.flatMap(({ nodePort }, i) => (nodePort ? [forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")] : [])) : []
  const again = (i: number, same: (other: Port) => boolean): boolean => ports.findIndex(same) < i
  ports.forEach(({ nodePort, protocol }, i) => {
    if (nodePort && again(i, (other) => other.nodePort === nodePort && other.protocol === protocol)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort))
  })
  ports.forEach(({ port, protocol }, i) => {
    if (!again(i, (other) => other.port === port && other.protocol === protocol)) return
    errors.push(duplicate(`spec.ports[${i}]`, { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }))
  })
  return errors
}

const rangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges"

function sourceErrors({ metadata, spec = {} }: Service, old: Service | undefined): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? []
  const text = metadata.annotations?.[rangesAnnotation]
  const path = ranges.length ? "spec.LoadBalancerSourceRanges" : `metadata.annotations[${rangesAnnotation}]`
  if (!ranges.length && text === undefined) return []
  const errors = spec.type === "LoadBalancer" ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")]
  const known = (old?.spec?.loadBalancerSourceRanges ?? []).map((value) => value.trim())
  if (ranges.length) return [...errors, ...ranges.flatMap((value, i) => validateCidr(`${path}[${i}]`, value.trim(), known))]
  if (old?.metadata.annotations?.[rangesAnnotation] === text || !text?.trim()) return errors
  return [...errors, ...text.trim().split(",").flatMap((value) => validateCidr(path, value.trim()))]
}

function balancerErrors({ type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass: name }: ServiceSpec): FieldError[] {
  const text = "may only be used when `type` is 'LoadBalancer'"
  if (type === "LoadBalancer") return [...(allocate === undefined ? [required("allocateLoadBalancerNodePorts")] : []), ...(name === undefined ? [] : malformed("spec.loadBalancerClass", name, isQualifiedName))]
  return [
    ...(allocate === undefined ? [] : [forbidden("spec.allocateLoadBalancerNodePorts", text)]), ...(name === undefined ? [] : [forbidden("spec.loadBalancerClass", text)]),
  ]
}

const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === "LoadBalancer" && externalTrafficPolicy === "Local"

function trafficErrors(spec: ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy: policy, healthCheckNodePort: health = 0, internalTrafficPolicy: inner, trafficDistribution } = spec
  const errors: FieldError[] = []
  const external = type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && Boolean(spec.externalIPs?.length))
  if (!external) {
    if (policy) errors.push(invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"))
  } else errors.push(...(policy ? oneOf("spec.externalTrafficPolicy", policy, ["Cluster", "Local"]) : [required("spec.externalTrafficPolicy")]))
  if (!needsHealthCheck(spec)) {
    if (health) errors.push(invalid("spec.healthCheckNodePort", health, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"))
  } else if (!health) errors.push(required("spec.healthCheckNodePort"))
  else errors.push(...isPortNumber(health).map((why) => invalid("spec.healthCheckNodePort", health, why)))
  if (inner === undefined && ["NodePort", "LoadBalancer", "ClusterIP"].includes(type ?? "")) errors.push(required("spec.internalTrafficPolicy"))
  if (inner !== undefined) errors.push(...oneOf("spec.internalTrafficPolicy", inner, ["Cluster", "Local"]))
  const distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"]
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) errors.push(notSupported("spec.trafficDistribution", trafficDistribution, distributions))
  return errors
}

function balancerChangeErrors(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const both = spec.type === "LoadBalancer" && old.type === "LoadBalancer"
  const name = both && spec.loadBalancerClass !== old.loadBalancerClass ? [invalid("spec.loadBalancerClass", spec.loadBalancerClass ?? null, "may not change once set")] : []
  const format = balancerErrors(spec).filter(({ field }) => field === "spec.loadBalancerClass")
  const moved = needsHealthCheck(spec) && needsHealthCheck(old) && spec.healthCheckNodePort !== old.healthCheckNodePort
  return [...name, ...format, ...(moved ? [forbidden("spec.healthCheckNodePort", "field is immutable")] : [])]
}

/** What a load balancer reports of itself. */
export function validateServiceStatus({ spec, status }: Service, old: Service | undefined): FieldError[] {
  const list = status?.loadBalancer?.ingress ?? []
  const path = "status.loadBalancer.ingress"
  if (spec?.type !== "LoadBalancer" && list.length) return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")]
  const known = (old?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  return list.flatMap(({ ip, ipMode, hostname }, i) => {
    const at = `${path}[${i}]`
    const errors = ip ? validateAddress(`${at}.ip`, ip, known) : []
    if (ipMode === undefined) errors.push(...(ip ? [required(`${at}.ipMode`, "must be specified when `ip` is set")] : []))
    else if (!ip) errors.push(forbidden(`${at}.ipMode`, "may not be specified when `ip` is not set"))
    else errors.push(...oneOf(`${at}.ipMode`, ipMode, ["Proxy", "VIP"]))
    if (!hostname) return errors
    const address = parseAddress(hostname, true) ? [invalid(`${at}.hostname`, hostname, "must be a DNS name, not an IP address")] : []
    return [...errors, ...malformed(`${at}.hostname`, hostname, isSubdomain), ...address]
  })
}
