import { goQuote } from "../../api/go-text.ts"
import type { Container, ContainerStatus, Pod, Probe } from "../../api/kinds/pod/types.ts"
import { byText } from "../print/json.ts"
import { environmentLines } from "./environment.ts"
import { dateText, goList, orNone, type Lines } from "./text.ts"

/** Containers of a Pod, or of a template, whose names stand one space further in. Without a Pod nothing is known of what they see. */
export function containerLines(title: string, containers: readonly Container[], statuses: readonly ContainerStatus[], pod: Pod | undefined): Lines {
  const space = pod ? "" : "  "
  return [`${space}${title}:${containers.length === 0 ? " <none>" : ""}`, ...containers.flatMap((container) => oneContainer(container, statuses.find(({ name }) => name === container.name), pod))]
}

function oneContainer(container: Container, status: ContainerStatus | undefined, pod: Pod | undefined): Lines {
  const { name, image = "", command = [], args = [], resources } = container
  const ports = portsText(container, "containerPort")
  const hostPorts = portsText(container, "hostPort")
  return [
    `  ${pod ? "" : " "}${name}:`,
    ...(status ? [`    Container ID:\t${status.containerID ?? ""}`] : []),
    `    Image:\t${image}`,
    ...(status ? [`    Image ID:\t${status.imageID}`] : []),
    `    ${ports.includes(",") ? "Ports" : "Port"}:\t${orNone(ports)}`,
    `    ${hostPorts.includes(",") ? "Host Ports" : "Host Port"}:\t${orNone(hostPorts)}`,
    ...seccompLines(container),
    ...wordLines("Command", command), ...wordLines("Args", args),
    ...(status ? stateLines(status) : []),
    ...resourceLines(resources, "    "),
    ...probeLine("Liveness", container.livenessProbe), ...probeLine("Readiness", container.readinessProbe), ...probeLine("Startup", container.startupProbe),
    ...environmentLines(container, pod), ...mountLines(container),
  ]
}

const portsText = ({ ports = [] }: Container, field: "containerPort" | "hostPort"): string =>
  ports.map((port) => `${port[field] ?? 0}/${port.protocol ?? "TCP"}${port.name ? ` (${port.name})` : ""}`).join(", ")

function seccompLines({ securityContext }: Container): Lines {
  const profile = securityContext?.seccompProfile
  if (!profile) return []
  return [`    SeccompProfile:\t${profile.type}`, ...(profile.type === "Localhost" ? [`      LocalhostProfile:\t${profile.localhostProfile ?? ""}`] : [])]
}

const wordLines = (title: string, words: readonly string[]): Lines => (words.length === 0 ? [] : [`    ${title}:`, ...words.flatMap((word) => word.split("\n").map((line) => `      ${line}`))])

/** What a container asks for and may have at most. */
export function resourceLines(resources: Container["resources"], indent: string): Lines {
  const amounts = (title: string, list: Readonly<Record<string, string | number>> = {}): Lines => {
    const names = Object.keys(list).toSorted(byText)
    return names.length === 0 ? [] : [`${indent}${title}:`, ...names.map((name) => `${indent}  ${name}:\t${list[name]}`)]
  }
  return [...amounts("Limits", resources?.limits), ...amounts("Requests", resources?.requests)]
}

function stateLines({ state, lastState, ready, restartCount }: ContainerStatus): Lines {
  return [...oneState("State", state), ...(lastState?.terminated ? oneState("Last State", lastState) : []), `    Ready:\t${ready ? "True" : "False"}`, `    Restart Count:\t${restartCount}`]
}

function oneState(title: string, state: ContainerStatus["state"]): Lines {
  if (state?.running) return [`    ${title}:\tRunning`, `      Started:\t${dateText(state.running.startedAt)}`]
  if (!state?.terminated) return [`    ${title}:\tWaiting`, ...(state?.waiting?.reason ? [`      Reason:\t${state.waiting.reason}`] : [])]
  const { reason, message, exitCode, signal = 0, startedAt, finishedAt } = state.terminated
  return [
    `    ${title}:\tTerminated`,
    ...(reason ? [`      Reason:\t${reason}`] : []), ...(message ? [`      Message:\t${message}`] : []),
    `      Exit Code:\t${exitCode}`, ...(signal > 0 ? [`      Signal:\t${signal}`] : []),
    `      Started:\t${dateText(startedAt)}`, `      Finished:\t${dateText(finishedAt)}`,
  ]
}

const probeLine = (title: string, probe: Probe | undefined): Lines => (probe ? [`    ${title}:\t${probeText(probe)}`] : [])

function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0, exec, httpGet, tcpSocket, grpc } = probe
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  if (exec) return `exec ${goList(exec.command)} ${times}`
  if (httpGet) {
    const { scheme = "", host = "", port, path = "" } = httpGet
    const where = `${host.includes(":") ? `[${host}]` : host}:${port}`
    return `http-get ${scheme ? `${scheme.toLowerCase()}:` : ""}//${where}${path === "" || path.startsWith("/") ? "" : "/"}${path} ${times}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${times}`
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${times}` : `unknown ${times}`
}

function mountLines({ volumeMounts = [], volumeDevices = [] }: Container): Lines {
  const none = volumeMounts.length === 0 ? "\t<none>" : ""
  const mounts = volumeMounts.toSorted((a, b) => byText(a.mountPath, b.mountPath)).map(({ mountPath, name, readOnly, subPath }) => `      ${mountPath} from ${name} (${readOnly ? "ro" : "rw"}${subPath ? `,path=${goQuote(subPath)}` : ""})`)
  const devices = volumeDevices.toSorted((a, b) => byText(a.devicePath, b.devicePath)).map(({ devicePath, name }) => `      ${devicePath} from ${name}`)
  return [`    Mounts:${none}`, ...mounts, ...(devices.length > 0 ? [`    Devices:${none}`, ...devices] : [])]
}
