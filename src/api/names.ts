import { byteLength, goQuote } from "./go-text.ts"

/**
 * A format for names and the like: gives the reasons why `value` does not have it, in Kubernetes' words; none if it
 * does. Upstream: apimachinery's util/validation and api/validate/content.
 */
export type Format = (value: string) => string[]

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
const subdomain = `${label}(\\.${label})*`
const underscored = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
const key = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

const alphanumeric = "and must start and end with an alphanumeric character"
const keyCharacters = `alphanumeric characters, '-', '_' or '.', ${alphanumeric}`
const subdomainWords = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${alphanumeric}`

/** How Kubernetes says that a text does not match `pattern`. */
function patternText(message: string, pattern: string, ...examples: string[]): string {
  const such = examples.length ? `e.g. ${examples.map((example) => `'${example}', `).join(" or ")}` : ""
  return `${message} (${such}regex used for validation is '${pattern}')`
}

const noMoreThan = (max: number, unit: string): string => `must be no more than ${max} ${unit}`

/** A format of one pattern and a length. Older rules count "characters", newer ones "bytes"; both mean bytes. */
function format(pattern: string, message: string, examples: readonly string[], max = Infinity, unit = "characters", flags = ""): Format {
  const matches = new RegExp(`^${pattern}$`, flags)
  return (value) => {
    const reasons = byteLength(value) > max ? [noMoreThan(max, unit)] : []
    if (!matches.test(value)) reasons.push(patternText(message, pattern, ...examples))
    return reasons
  }
}

export const isSubdomain: Format = format(subdomain, subdomainWords, ["example.com"], 253)

const plainLabel = format(
  label, `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${alphanumeric}`, ["my-name", "123-abc"], 63,
)
const dotted = new RegExp(`^${subdomain}$`)

/** RFC 1123 label: most names of things that become a DNS name. */
export const isLabel: Format = (value) =>
  plainLabel(value).map((reason) => (reason.startsWith("a lower") && dotted.test(value) ? "must not contain dots" : reason))

/** RFC 1035 label: Services until 1.34, port names of Services. */
export const isLabel1035: Format = format(
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ["my-name", "abc-123"], 63,
)

export const isSubdomainWithUnderscore: Format = format(
  `${underscored}(\\.${underscored})*`, subdomainWords.replace("'-' or", "'_', '-' or"), ["example.com"], 253,
)

export const isSubdomainOfAnyCase: Format = format(
  subdomain, `an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', ${alphanumeric}`, ["Example.com"], 253, "bytes", "i",
)

export const isWildcardSubdomain: Format = format(
  `\\*\\.${subdomain}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  ["*.example.com"], 253,
)

const keyPattern = new RegExp(`^${key}$`)
const bytesSubdomain = format(subdomain, subdomainWords, ["example.com"], 253, "bytes")

/** A label or annotation key, a qualified name: `name` or `example.com/name`. */
export const isQualifiedName: Format = (value) => {
  const parts = value.split("/")
  const shape = patternText(`must consist of ${keyCharacters}`, key, "MyName", "my.name", "123-abc")
  if (parts.length > 2) return [`a valid label key ${shape} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const [prefix, name] = parts.length === 2 ? [parts[0], parts[1] as string] : [undefined, value]
  const reasons = prefix === "" ? ["prefix part must be non-empty"] : bytesSubdomain(prefix ?? "a").map((reason) => `prefix part ${reason}`)
  if (name === "") reasons.push("name part must be non-empty")
  else if (byteLength(name) > 63) reasons.push(`name part ${noMoreThan(63, "bytes")}`)
  if (!keyPattern.test(name)) reasons.push(`name part ${shape}`)
  return reasons
}

export const isLabelValue: Format = format(
  `(${key})?`, `a valid label must be an empty string or consist of ${keyCharacters}`, ["MyValue", "my_value", "12345"], 63, "bytes",
)

export const isIdentifier: Format = format(
  "[A-Za-z_][A-Za-z0-9_]*",
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  ["my_name", "MY_NAME", "MyName"],
)

export const isPercent: Format = format("[0-9]+%", "a valid percent string must be a numeric string followed by an ending '%'", ["1%", "93%"])

export const isHeaderName: Format = format("[-A-Za-z0-9]+", "a valid HTTP header must consist of alphanumeric characters or '-'", ["X-Header-Name"])

const configMapKey = format(
  "[-._a-zA-Z0-9]+", "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", ["key.name", "KEY_NAME", "key-name"], 253,
)
/** A key of a ConfigMap or Secret: it may become a file's name. */
export const isConfigMapKey: Format = (value) => [...configMapKey(value), ...climbs(value)]

/** Since 1.34: any printable ASCII but "=". */
export const isEnvironmentName: Format = (value) => [
  ...(value === "" ? ["environment variable name must be non-empty"] : []),
  ...(/^[ -<>-~]*$/.test(value) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]),
]

function climbs(value: string): string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`]
  return value.startsWith("..") ? ["must not start with '..'"] : []
}

/** The name of a container's or Service's target port (IANA service name). */
export const isPortName: Format = (value) => [
  ...(byteLength(value) > 15 ? [noMoreThan(15, "characters")] : []),
  ...(/^[-a-z0-9]+$/.test(value) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(value) ? [] : ["must contain at least one letter (a-z)"]),
  ...(value.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(value) ? ["must not begin or end with a hyphen"] : []),
]

/** What can stand alone in a URL path: names of RBAC objects and, less strictly, prefixes of generated names. */
export const isPathSegment: Format = (value) => (value === "." || value === ".." ? [`may not be '${value}'`] : isPathSegmentPrefix(value))

export const isPathSegmentPrefix: Format = (value) => ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`)

export const isDecimalInteger: Format = (value) => {
  if (value === "") return ["must be non-empty"]
  return /^(0|-?[1-9][0-9]*)$/.test(value) ? [] : ["must be a valid decimal integer in canonical form"]
}

export const isUid: Format = (value) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? [] : ["must be a lowercase UUID in 8-4-4-4-12 format"]

/** Whole numbers within bounds, both included. */
export const inRange = (value: number, min: number, max: number): string[] =>
  value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`]

export const isPortNumber = (value: number): string[] => inRange(value, 1, 65_535)
export const isUserId = (value: number): string[] => inRange(value, 0, 2_147_483_647)

/** "example.com/foo" as resources of a device plugin are named. */
export const isExtendedResource: Format = (value) => [
  ...(value.includes("/") ? [] : ["a name must be a domain-prefixed path, such as 'example.com/my-prop'"]),
  ...(value.includes("kubernetes.io/") ? [`must not have ${goQuote("kubernetes.io/")} domain`] : []),
  ...(value.startsWith("requests.") ? [`must not have ${goQuote("requests.")} prefix`] : []),
  ...isQualifiedName(`requests.${value}`),
]
