import type { FieldError } from "../../field-error.ts"
import { forbidden, invalid, notSupported } from "../../field-error.ts"
import { validateAnnotations, validateLabels } from "../../metadata.ts"
import { fromObject, matches } from "../../selectors.ts"
import type { SelectorObject } from "../../selectors.ts"
import { profileMismatches, validatePodAnnotations } from "./annotations.ts"
import { podSpecDefaults } from "./defaults.ts"
import type { PodTemplate } from "./types.ts"
import { validatePodSpec } from "./validate.ts"

/** Defaults of a template that a controller makes Pods of. */
export function templateDefaults(template: PodTemplate | undefined): void {
  if (template?.spec) podSpecDefaults(template.spec)
}

/** Upstream: core validation's ValidatePodTemplateSpec. */
function validateTemplate(template: PodTemplate | undefined, path: string): FieldError[] {
  const { annotations = {}, labels } = template?.metadata ?? {}
  const spec = template?.spec ?? { containers: [] }
  return [
    ...validateLabels(labels, `${path}.labels`),
    ...validateAnnotations(annotations, `${path}.annotations`),
    ...validatePodAnnotations(annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, "", false, `${path}.spec`),
    ...profileMismatches(annotations, spec, `${path}.spec`),
    ...(spec.ephemeralContainers?.length ? [forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template")] : []),
  ]
}

/** A template of Pods that run on for ever, for a controller that finds them by `selector`. */
export function validateLastingTemplate(template: PodTemplate | undefined, selector: SelectorObject | undefined, kind: string, path: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {}
  const errors = [...mismatch(template, selector, path), ...validateTemplate(template, path)]
  if (restartPolicy !== "Always") errors.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy ?? "", ["Always"]))
  if (activeDeadlineSeconds === undefined) return errors
  return [...errors, forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)]
}

function mismatch(template: PodTemplate | undefined, selector: SelectorObject | undefined, path: string): FieldError[] {
  // No selector selects nothing; what the template says is then beside the point, and refused all the same.
  const found = selector ? fromObject(selector) : undefined
  if (found && !found.ok) return []
  const labels = template?.metadata?.labels
  return found && matches(found.value, labels) ? [] : [invalid(`${path}.metadata.labels`, labels ?? null, "`selector` does not match template `labels`")]
}
