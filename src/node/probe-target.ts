import type { Container, Probe } from "../api/kinds/pod/types.ts"

/** What a probe asks of a container's process. */
export type ProbeTarget = { readonly type: "exec"; readonly argv: readonly string[] } | { readonly type: "get"; readonly port: number; readonly address: string; readonly path: string; readonly url: string } | { readonly type: "connect"; readonly port: number; readonly address: string } | { readonly type: "invalid"; readonly error: string }

/** The number of a port that may be given by name; undefined where it is none. Upstream: ResolveContainerPort. */
export function portOf(port: number | string | undefined, container: Pick<Container, "ports">): number | undefined {
  if (port === undefined) return undefined
  const named = typeof port === "string" ? container.ports?.find(({ name }) => name === port)?.containerPort : undefined
  const number = named ?? (typeof port === "number" ? port : /^\d+$/.test(port) ? Number(port) : 0)
  return number > 0 && number < 65_536 ? number : undefined
}

/** As Go prints the URL that an HTTP probe gets. */
export function urlOf(scheme: string, host: string, port: number, path: string): string {
  const address = host.includes(":") ? `[${host}]` : host
  const rest = path === "" || path.startsWith("/") || path.startsWith("?") ? path : `/${path}`
  return `${scheme.toLowerCase()}://${address}:${port}${rest}`
}

/** What the probe asks, and of whom. */
export function targetOf({ exec, httpGet, tcpSocket }: Probe, container: Container, podAddress: string): ProbeTarget {
  if (exec) return { type: "exec", argv: exec.command ?? [] }
  const port = portOf(httpGet?.port ?? tcpSocket?.port, container)
  if (port === undefined) return { type: "invalid", error: `invalid port number: ${String(httpGet?.port ?? tcpSocket?.port ?? "")}` }
  if (!httpGet) return { type: "connect", port, address: tcpSocket?.host ?? podAddress }
  const path = httpGet.path ?? ""
  return { type: "get", port, address: httpGet.host ?? podAddress, path: path === "" ? "/" : path, url: urlOf(httpGet.scheme ?? "http", httpGet.host ?? podAddress, port, path) }
}
