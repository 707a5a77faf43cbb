/** An image's name, taken apart as containerd does. */
export interface Reference {
  readonly host: string
  /** Host and path. */
  readonly repository: string
  readonly tag: string
  readonly digest: string
  /** The whole name with what was left out: "docker.io/library/nginx:latest". */
  readonly full: string
}

const pathPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^\w[\w.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Reads "nginx", "nginx:1.27", "example.com/shop@sha256:…"; gives why it is none where it is none. */
export function parseReference(text: string): Reference | { readonly error: string } {
  const [named = "", digest = ""] = text.split("@", 2)
  const slash = named.indexOf("/")
  const first = named.slice(0, Math.max(0, slash))
  const hasHost = /[.:]/.test(first) || first === "localhost"
  const host = hasHost ? first : "docker.io"
  const remainder = hasHost ? named.slice(slash + 1) : named
  const colon = remainder.lastIndexOf(":")
  const path = colon < 0 ? remainder : remainder.slice(0, colon)
  const tag = colon < 0 ? (digest === "" ? "latest" : "") : remainder.slice(colon + 1)
  if (path !== path.toLowerCase()) return { error: "invalid reference format: repository name must be lowercase" }
  if (!pathPattern.test(path) || (tag !== "" && !tagPattern.test(tag)) || (digest !== "" && !digestPattern.test(digest))) return { error: "invalid reference format" }
  const repository = `${host}/${host === "docker.io" && !path.includes("/") ? `library/${path}` : path}`
  return { host, repository, tag, digest, full: `${repository}${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}` }
}
