import type { FieldError } from "../../field-error.ts"
import { forbidden, invalid, malformed, notNegative, notSupported, required } from "../../field-error.ts"
import { isHeaderName, isPortName, isPortNumber } from "../../names.ts"
import type { Container, Probe } from "./types.ts"

type Lifecycle = NonNullable<Container["lifecycle"]>
type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & { sleep?: { seconds: number } }

/** A port by number or by the name that a container gives it. */
export const portOrName = (path: string, port: number | string | undefined): FieldError[] =>
  typeof port === "string" ? malformed(path, port, isPortName) : isPortNumber(port ?? 0).map((why) => invalid(path, port ?? 0, why))

/** Exactly one way of asking or acting. Upstream: core validation's validateHandler. */
function validateHandler(handler: Handler, gracePeriod: number | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  let given = 0
  const once = (field: keyof Handler, check: () => FieldError[]): void => {
    if (!handler[field]) return
    errors.push(...(given++ ? [forbidden(`${path}.${field}`, "may not specify more than 1 handler type")] : check()))
  }
  once("exec", () => (handler.exec?.command?.length ? [] : [required(`${path}.exec.command`)]))
  once("httpGet", () => httpErrors(handler.httpGet ?? { port: 0 }, `${path}.httpGet`))
  once("tcpSocket", () => portOrName(`${path}.tcpSocket.port`, handler.tcpSocket?.port))
  once("grpc", () => portOrName(`${path}.grpc.port`, handler.grpc?.port))
  once("sleep", () => {
    const seconds = handler.sleep?.seconds ?? 0
    if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return []
    return [invalid(`${path}.sleep`, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`)]
  })
  return given ? errors : [required(path, "must specify a handler type")]
}

function httpErrors(http: NonNullable<Probe["httpGet"]>, path: string): FieldError[] {
  return [
    ...(http.path ? [] : [required(`${path}.path`)]),
    ...portOrName(`${path}.port`, http.port),
    ...(http.scheme === "HTTP" || http.scheme === "HTTPS" ? [] : [notSupported(`${path}.scheme`, http.scheme ?? "", ["HTTP", "HTTPS"])]),
    ...(http.httpHeaders ?? []).flatMap(({ name }) => malformed(`${path}.httpHeaders`, name ?? "", isHeaderName)),
  ]
}

const counts = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const

function validateProbe(probe: Probe, gracePeriod: number | undefined, path: string): FieldError[] {
  const grace = probe.terminationGracePeriodSeconds
  return [
    ...validateHandler(probe, gracePeriod, path),
    ...counts.flatMap((field) => notNegative(`${path}.${field}`, probe[field])),
    ...(grace !== undefined && grace <= 0 ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0")] : []),
  ]
}

/** The three probes of a container that runs on. */
export function validateProbes(container: Container, gracePeriod: number | undefined, path: string): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container
  const once = (probe: Probe | undefined, field: string): FieldError[] => {
    if (!probe) return []
    const errors = validateProbe(probe, gracePeriod, `${path}.${field}`)
    return probe.successThreshold === 1 ? errors : [...errors, invalid(`${path}.${field}.successThreshold`, probe.successThreshold ?? 0, "must be 1")]
  }
  const errors = once(livenessProbe, "livenessProbe")
  if (readinessProbe) {
    errors.push(...validateProbe(readinessProbe, gracePeriod, `${path}.readinessProbe`))
    const grace = readinessProbe.terminationGracePeriodSeconds
    if (grace !== undefined) errors.push(invalid(`${path}.readinessProbe.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"))
  }
  return [...errors, ...once(startupProbe, "startupProbe")]
}

/** What runs after a container's start and before its stop. */
export function validateLifecycle(lifecycle: Lifecycle, gracePeriod: number | undefined, path: string): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((field) => {
    const handler = lifecycle[field]
    return handler ? validateHandler(handler as Handler, gracePeriod, `${path}.${field}`) : []
  })
}
