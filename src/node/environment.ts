import type { Container, Pod } from "../api/kinds/pod/types.ts"

/** Replaces $(NAME) by what NAME says; $$ is a dollar. What nobody knows stays as it is written. Upstream: third_party/forked/golang/expansion. */
function expand(text: string, known: (name: string) => string | undefined): string {
  let out = ""
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (c !== "$" || i + 1 >= text.length) {
      out += c
      continue
    }
    const next = text.charAt(++i)
    const end = next === "(" ? text.indexOf(")", i) : -1
    if (next === "$") out += "$"
    else if (next !== "(") out += c + next
    else if (end < 0) out += "$("
    else {
      const name = text.slice(i + 1, end)
      out += known(name) ?? `$(${name})`
      i = end
    }
  }
  return out
}

/** Where a Pod is, for what its containers ask to be told. */
export interface Surroundings {
  readonly hostAddress: string
  readonly podAddress: string
}

/** What a container finds in its environment: its own variables in order, each of which may name those before it. */
export function environmentOf(pod: Pod, container: Container, surroundings: Surroundings): Record<string, string> {
  const env: Record<string, string> = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOSTNAME: pod.spec.hostname ?? pod.metadata?.name ?? "" }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) env[name] = fieldOf(pod, valueFrom.fieldRef.fieldPath, surroundings)
    else env[name] = expand(value ?? "", (other) => env[other])
  }
  return env
}

/** The words of a command, with the variables of the container. */
export const expandAll = (words: readonly string[] | undefined, env: Readonly<Record<string, string>>): string[] | undefined => words?.map((word) => expand(word, (name) => env[name]))

const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/

function fieldOf({ metadata, spec }: Pod, path: string, { hostAddress, podAddress }: Surroundings): string {
  const match = subscript.exec(path)
  if (match) return (match[1] === "labels" ? metadata?.labels : metadata?.annotations)?.[match[2] ?? ""] ?? ""
  switch (path) {
    case "metadata.name":
      return metadata?.name ?? ""
    case "metadata.namespace":
      return metadata?.namespace ?? ""
    case "metadata.uid":
      return metadata?.uid ?? ""
    case "spec.nodeName":
      return spec.nodeName ?? ""
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? ""
    case "status.hostIP":
    case "status.hostIPs":
      return hostAddress
    case "status.podIP":
    case "status.podIPs":
      return podAddress
    default:
      return ""
  }
}
