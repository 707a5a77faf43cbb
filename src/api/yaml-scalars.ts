import { CORE_SCHEMA, NOT_RESOLVED, boolYaml11Tag, defineScalarTag, mergeTag, nullYaml11Tag, type Schema } from "js-yaml"

/**
 * Which plain scalars are numbers, booleans and nulls, as Kubernetes' YAML library (go-yaml 2) has it: YAML 1.1 (`yes`, `on`, `0644`),
 * but no base 60 (`1:30` stays text), floats also without a point (`1e3`), and Go's prefixes `0x`, `0o`, `0b`. Times stay text.
 */
const digits = "+-.0123456789".split("")

const int = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: digits,
  resolve: (source) => wholeNumber(source.replaceAll("_", "")) ?? NOT_RESOLVED,
  identify: () => false,
})

const float = defineScalarTag<number>("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: digits,
  resolve: (source) => special(source) ?? fraction(source.replaceAll("_", "")) ?? NOT_RESOLVED,
  identify: () => false,
})

export const kubernetesSchema: Schema = CORE_SCHEMA.withTags([boolYaml11Tag, int, float, nullYaml11Tag, mergeTag])

const radixOf: Readonly<Record<string, number>> = { "0x": 16, "0o": 8, "0b": 2 }

function wholeNumber(text: string): number | undefined {
  const [, sign, prefix = "", rest = ""] = /^([+-]?)(0[xob]|0(?=\d))?([\da-f]+)$/i.exec(text) ?? []
  const radix = prefix === "" ? 10 : (radixOf[prefix.toLowerCase()] ?? 8)
  if (sign === undefined || rest.split("").some((digit) => Number.parseInt(digit, 16) >= radix)) return undefined
  const size = Number.parseInt(rest, radix)
  return sign === "-" && size !== 0 ? -size : size
}

const fraction = (text: string): number | undefined => (/^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined)

function special(text: string): number | undefined {
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity
  return /^\.(nan|NaN|NAN)$/.test(text) ? NaN : undefined
}
