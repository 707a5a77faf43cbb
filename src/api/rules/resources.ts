import { compareQuantity, milliValue } from "../../base/quantity.ts"
import type { FieldError } from "../field-error.ts"
import { invalid, malformed } from "../field-error.ts"
import { isQualifiedName } from "../names.ts"

/** Amounts by resource name, as in `requests`, `limits`, `capacity`. */
export type ResourceList = Readonly<Record<string, string | number>>

const compute = ["cpu", "memory", "ephemeral-storage"]
const counted = [
  "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
  "services.nodeports", "services.loadbalancers",
]
const standard = new Set([...compute, ...compute.flatMap((name) => [`requests.${name}`, `limits.${name}`]), ...counted, "storage", "requests.storage"])

/** In Kubernetes' own name space: without a domain, or under kubernetes.io. */
const isNativeResource = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/")
export const isHugePages = (name: string): boolean => name.startsWith("hugepages-")
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePages(name)
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0
const isWholeResource = (name: string): boolean => counted.includes(name) || isExtendedResource(name)
const isStandardContainerResource = (name: string): boolean => compute.includes(name) || isHugePages(name)

/** A resource's name anywhere. Upstream: core validation's validateResourceName. */
export function resourceName(name: string, path: string): FieldError[] {
  const errors = malformed(path, name, isQualifiedName)
  if (errors.length || name.includes("/") || standard.has(name) || isHugePages(name) || name.startsWith("requests.hugepages-")) return errors
  return [invalid(path, name, "must be a standard resource type or fully qualified")]
}

/** A resource that a container may ask for. */
export function containerResourceName(name: string, path: string): FieldError[] {
  const errors = resourceName(name, path)
  if (!name.includes("/")) {
    return isStandardContainerResource(name) ? errors : [...errors, invalid(path, name, "must be a standard resource for containers")]
  }
  return isNativeResource(name) || isExtendedResource(name) ? errors : [...errors, invalid(path, name, "doesn't follow extended resource name standard")]
}

/** An amount is not negative, and whole for what is counted. */
export function resourceAmount(name: string, amount: string | number, path: string): FieldError[] {
  const errors = amountNotNegative(amount, path)
  return isWholeResource(name) && milliValue(amount) % 1000 !== 0 ? [...errors, invalid(path, amount, "must be an integer")] : errors
}

const amountNotNegative = (amount: string | number, path: string): FieldError[] =>
  compareQuantity(amount, 0) < 0 ? [invalid(path, amount, "must be greater than or equal to 0")] : []
