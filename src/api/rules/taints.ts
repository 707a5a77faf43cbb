import type { FieldError } from "../field-error.ts"
import { duplicate, malformed, notSupported, required } from "../field-error.ts"
import { isLabelValue, isQualifiedName } from "../names.ts"

interface Taint {
  key: string
  value?: string
  effect: string
}

export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

/** Upstream: core validation's validateNodeTaints. */
export function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
  const seen = new Set<string>()
  return taints.flatMap((taint, i) => {
    const at = `${path}[${i}]`
    const errors = malformed(`${at}.key`, taint.key ?? "", isQualifiedName)
    const why = isLabelValue(taint.value ?? "").join(";")
    errors.push(...(why ? malformed(`${at}.value`, taint.value ?? "", () => [why]) : []), ...taintEffect(taint.effect, `${at}.effect`))
    const id = `${taint.effect}:${taint.key}`
    if (seen.has(id)) {
      // The server prints its internal form.
      const twice = duplicate(at, { Key: taint.key, Value: taint.value ?? "", Effect: taint.effect, TimeAdded: null })
      errors.push({ ...twice, body: `${twice.body}: taints must be unique by key and effect pair` })
    }
    seen.add(id)
    return errors
  })
}

function taintEffect(effect: string | undefined, path: string): FieldError[] {
  if (!effect) return [required(path)]
  return taintEffects.includes(effect) ? [] : [notSupported(path, effect, taintEffects)]
}
