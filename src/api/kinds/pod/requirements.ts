import { compareQuantity, parseQuantity } from "../../../base/quantity.ts"
import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notFound, notSupported, required } from "../../field-error.ts"
import { isLabel } from "../../names.ts"
import type { ResourceList } from "../../rules/resources.ts"
import { containerResourceName, isHugePages, isOvercommitAllowed, resourceAmount, resourceName } from "../../rules/resources.ts"
import type { Container, PodSpec } from "./types.ts"

type Requirements = NonNullable<Container["resources"]>
type NameRule = (name: string, path: string) => FieldError[]

/** What a container asks for and may use at most. Upstream: core validation's ValidateContainerResourceRequirements. */
export const validateRequirements = (resources: Requirements, claims: readonly string[], path: string): FieldError[] =>
  requirementErrors(resources, containerResourceName, claims, path)

/** The same for the Pod as a whole, which knows fewer resources and no claims, against the sum of its containers. */
export function validatePodRequirements(spec: PodSpec, path: string, total: (list: "requests" | "limits") => ResourceList): FieldError[] {
  const { resources } = spec
  if (!resources) return []
  if (spec.os?.name === "windows") return [forbidden(path, "may not be set for a windows pod")]
  const errors: FieldError[] = []
  if (resources.claims?.length) errors.push(forbidden(`${path}.claims`, "claims may not be set for Resources at pod-level"))
  errors.push(...requirementErrors({ ...resources, claims: [] }, podResourceName, [], path))
  const asked = total("requests")
  for (const [name, amount] of Object.entries(resources.requests ?? {})) {
    const sum = asked[name]
    if (sum !== undefined && compareQuantity(sum, amount) > 0) {
      errors.push(invalid(`${path}.requests[${name}]`, amount, `must be greater than or equal to aggregate container requests of ${sum}`))
    }
  }
  for (const [i, container] of (spec.containers ?? []).entries()) {
    for (const [name, amount] of Object.entries(container.resources?.limits ?? {})) {
      const limit = resources.limits?.[name]
      if (limit === undefined || compareQuantity(amount, limit) <= 0) continue
      errors.push(invalid(`${path}.containers[${i}][${name}].limits`, amount, `must be less than or equal to pod limits of ${limit}`))
    }
  }
  return errors
}

function podResourceName(name: string, path: string): FieldError[] {
  const errors = resourceName(name, path)
  return errors.length || name === "cpu" || name === "memory" || isHugePages(name) ? errors : [notSupported(path, name, ["cpu", "hugepages-", "memory"])]
}

function requirementErrors(resources: Requirements, nameRule: NameRule, claims: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const [limits, requests]: [ResourceList, ResourceList] = [resources.limits ?? {}, resources.requests ?? {}]
  for (const [name, amount] of Object.entries(limits)) errors.push(...amountErrors(name, amount, nameRule, `${path}.limits[${name}]`))
  for (const [name, amount] of Object.entries(requests)) {
    const [own, huge] = [amountErrors(name, amount, nameRule, `${path}.requests[${name}]`), isHugePages(name)]
    const limit = limits[name]
    errors.push(...own.filter(({ body }) => !body.includes("positive integer multiple")))
    if (limit !== undefined) {
      const order = compareQuantity(amount, limit)
      if (order !== 0 && !isOvercommitAllowed(name)) errors.push(invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`))
      else if (order > 0) errors.push(invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`))
    } else if (!isOvercommitAllowed(name)) errors.push(required(`${path}.limits`, "Limit must be set for non overcommitable resources"))
    if (huge) errors.push(...own.filter(({ body }) => body.includes("positive integer multiple")))
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) errors.push(forbidden(path, "HugePages require cpu or memory"))
  return [...errors, ...claimErrors(resources.claims ?? [], claims, `${path}.claims`)]
}

function amountErrors(name: string, amount: string | number, nameRule: NameRule, path: string): FieldError[] {
  const errors = [...nameRule(name, path), ...resourceAmount(name, amount, path)]
  const size = isHugePages(name) ? parseQuantity(name.slice("hugepages-".length)) : undefined
  const value = parseQuantity(amount)
  if (isHugePages(name) && (!size || !value || size.nanos <= 0n || value.nanos <= 0n || value.nanos % size.nanos !== 0n)) {
    errors.push(invalid(path, String(amount), `${amount} is not positive integer multiple of ${name}`))
  }
  return errors
}

function claimErrors(list: NonNullable<Requirements["claims"]>, known: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const [i, { name, request }] of list.entries()) {
    const at = `${path}[${i}]`
    if (!name) {
      errors.push(required(at))
      continue
    }
    if (seen.has(name)) errors.push(duplicate(at, name))
    else {
      if (request) errors.push(...malformed(`${at}.request`, request, isLabel))
      const key = request ? `${name}/${request}` : name
      if (seen.has(key)) errors.push(duplicate(at, key))
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name))
      seen.add(key)
    }
    if (known.includes(name)) continue
    const missing = notFound(at, name)
    const names = known.length ? `: ${[...known].sort().join(", ")}` : " which is empty"
    errors.push({ ...missing, body: `${missing.body}: must be one of the names in pod.spec.resourceClaims${names}` })
  }
  return errors
}

/** Whether a container restarts when it is resized. */
export function validateResizePolicy(list: NonNullable<Container["resizePolicy"]>, podRestartPolicy: string | undefined, path: string): FieldError[] {
  const seen = new Set<string>()
  return list.flatMap(({ resourceName: name, restartPolicy }, i) => {
    const errors = seen.has(name) ? [duplicate(`${path}[${i}]`, name)] : []
    seen.add(name)
    if (!name) errors.push(required(path))
    else if (name !== "cpu" && name !== "memory") errors.push(notSupported(path, name, ["cpu", "memory"]))
    if (!restartPolicy) errors.push(required(path))
    else if (restartPolicy !== "NotRequired" && restartPolicy !== "RestartContainer") errors.push(notSupported(path, restartPolicy, ["NotRequired", "RestartContainer"]))
    if (podRestartPolicy === "Never" && restartPolicy !== "NotRequired") {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"))
    }
    return errors
  })
}
