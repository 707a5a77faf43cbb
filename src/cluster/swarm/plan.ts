import type { JsonObject } from "../../base/json.ts"
import { seconds, type Micros } from "../../base/time.ts"
import { Dice } from "./dice.ts"
import { forgotten, machineChanges } from "./machines.ts"
import type { Stroke } from "./stroke.ts"

/** A random life of a cluster, all of it from one seed. */
export interface Plan {
  readonly seed: number
  readonly nodes: number
  readonly zones: number
  readonly strokes: readonly Stroke[]
  /** When every fault is over. */
  readonly healedAt: Micros
}

/** The parts that can be killed, stopped and frozen. */
const parts: readonly string[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]

const begin = seconds(60)
const troubleMicros = seconds(240)
const strokesMax = 24
const good = ["nginx:1.27", "nginx:1.28", "httpd:2.4", "example.com/shop:1"]
/** One that no registry has, and one whose process ends at once. */
const bad = ["ngnix:1.27", "busybox:1.36"]
const names = ["ant", "bee", "cat"]
const namespaces = ["default", "team"]

/**
 * The life of that seed. In every other one work and faults are mixed, and what shall be in the end is said after them; in the others it is
 * said first, then there are only faults, and nobody says anything more: what was missed in the trouble must be made up for unasked.
 */
export const planOf = (seed: number): Plan => (seed % 2 === 0 ? busyLife(seed) : lonelyLife(seed))

function lonelyLife(seed: number): Plan {
  const dice = new Dice(seed, "swarm")
  const nodes = 2 + dice.below(4)
  const zones = 1 + dice.below(3)
  const trouble = Array.from({ length: 4 + dice.below(strokesMax) }, (): Stroke => {
    const at = (begin + seconds(1) + dice.below(troubleMicros - seconds(1))) as Micros
    const node = `node-${1 + dice.below(nodes)}`
    return dice.below(4) === 0 ? line(at, `kubectl delete pod -l app=${dice.one(names)} --wait=false`) : faultAt(dice, at, node)
  })
  const healedAt = (begin + troubleMicros) as Micros
  const machines = machineChanges(seed, nodes, begin, healedAt)
  return { seed, nodes, zones, strokes: [...wanted(dice, seconds(20), nodes), ...inOrder([...trouble, ...machines]), ...heal(healedAt, nodes), ...farewells(machines, healedAt)], healedAt }
}

function busyLife(seed: number): Plan {
  const dice = new Dice(seed, "swarm")
  const nodes = 2 + dice.below(4)
  const zones = 1 + dice.below(3)
  const strokes: Stroke[] = []
  strokes.push(line(begin, "kubectl apply -f -", namespace("team")))
  const count = 4 + dice.below(strokesMax)
  for (let i = 0; i < count; i++) strokes.push(strokeAt(dice, (begin + seconds(1) + dice.below(troubleMicros - seconds(1))) as Micros, nodes))
  const healedAt = (begin + troubleMicros) as Micros
  const machines = machineChanges(seed, nodes, begin, healedAt)
  const healing = [...heal(healedAt, nodes), ...farewells(machines, healedAt)]
  // The kubelets and the control plane get a minute to come back before somebody says what shall be in the end.
  return { seed, nodes, zones, strokes: inOrder([...strokes, ...machines, ...healing, ...wishes(dice, (healedAt + seconds(90)) as Micros, nodes)]), healedAt }
}

const inOrder = (strokes: readonly Stroke[]): readonly Stroke[] => strokes.toSorted((a, b) => a.at - b.at)

/** Said twice, as wishes are. */
const farewells = (machines: readonly Stroke[], healedAt: Micros): readonly Stroke[] => [90, 150].flatMap((later) => forgotten(machines, (healedAt + seconds(later)) as Micros))

const line = (at: Micros, words: string, ...objects: readonly JsonObject[]): Stroke => ({ at, type: "line", line: words, ...(objects.length === 0 ? {} : { stdin: objects.map((object) => JSON.stringify(object)).join("\n---\n") }) })

function strokeAt(dice: Dice, at: Micros, nodes: number): Stroke {
  const node = `node-${1 + dice.below(nodes)}`
  switch (dice.below(3)) {
    case 0:
      return faultAt(dice, at, node)
    default:
      return workAt(dice, at, node)
  }
}

function faultAt(dice: Dice, at: Micros, node: string): Stroke {
  switch (dice.below(4)) {
    case 0:
      return { at, type: "host", host: node, word: dice.one(["host/crash", "host/hang", "host/restart", "host/resume"] as const) }
    case 1:
      return { at, type: "link", host: dice.below(4) === 0 ? "control-plane" : node, effect: dice.one(["partition", "loss", "slow", "none"] as const) }
    case 2:
      return { at, type: "process", host: node, process: "kubelet", word: dice.one(["process/kill", "process/stop", "process/hang", "process/start", "process/resume"] as const) }
    default:
      return { at, type: "process", host: "control-plane", process: dice.one(parts), word: dice.one(["process/kill", "process/kill", "process/stop", "process/hang", "process/start", "process/resume"] as const) }
  }
}

function workAt(dice: Dice, at: Micros, node: string): Stroke {
  const where = dice.one(namespaces)
  const name = dice.one(names)
  const to = `-n ${where}`
  switch (dice.below(10)) {
    case 0:
    case 1:
    case 2:
      return line(at, "kubectl apply -f -", deployment(where, name, dice.below(7), dice.below(5) === 0 ? dice.one(bad) : dice.one(good), dice.below(3) === 0), service(where, name))
    case 3:
      return line(at, `kubectl scale deployment ${name} --replicas=${dice.below(8)} ${to}`)
    case 4:
      return line(at, `kubectl delete pod -l app=${name} --wait=false ${to}`)
    case 5:
      return line(at, `kubectl delete deployment ${name} --wait=false ${to} --cascade=${dice.one(["background", "foreground", "orphan"])}`)
    case 6:
      return line(at, `kubectl rollout ${dice.one(["restart", "undo"])} deployment/${name} ${to}`)
    case 7:
      return line(at, "kubectl apply -f -", daemonSet(where, dice.one(good)))
    case 8:
      return dice.below(2) === 0 ? line(at, "kubectl delete namespace team --wait=false") : line(at, "kubectl apply -f -", namespace("team"))
    default:
      return line(at, `kubectl ${dice.one(["cordon", "uncordon"])} ${node}`)
  }
}

/** Every fault is taken back. */
function heal(at: Micros, nodes: number): Stroke[] {
  const hosts = ["control-plane", ...Array.from({ length: nodes }, (_, i) => `node-${i + 1}`)]
  const calm = hosts.map((host): Stroke => ({ at, type: "link", host, effect: "none" }))
  const thawed = hosts.slice(1).flatMap((host): Stroke[] => [
    { at, type: "host", host, word: "host/resume" },
    { at, type: "host", host, word: "host/restart" },
    { at, type: "process", host, process: "kubelet", word: "process/start" },
  ])
  const running = parts.flatMap((process): Stroke[] => [
    { at, type: "process", host: "control-plane", process, word: "process/resume" },
    { at, type: "process", host: "control-plane", process, word: "process/start" },
  ])
  return [...calm, ...thawed, ...running]
}

/** What is wanted in the end: Deployments that can come true, and one namespace less. Said twice, as the first may be lost while something still comes back. */
function wishes(dice: Dice, at: Micros, nodes: number): Stroke[] {
  const said = wanted(dice, at, nodes)
  return [...said, ...said.map((stroke): Stroke => ({ ...stroke, at: (stroke.at + seconds(60)) as Micros }))]
}

function wanted(dice: Dice, at: Micros, nodes: number): Stroke[] {
  const deployments = names.map((name) => deployment("default", name, 1 + dice.below(4), dice.one(good), dice.below(2) === 0))
  const objects = [...deployments, ...names.map((name) => service("default", name)), daemonSet("default", dice.one(good))]
  const uncordoned = Array.from({ length: nodes }, (_, i) => line(at, `kubectl uncordon node-${i + 1}`))
  return [line(at, "kubectl delete namespace team --ignore-not-found --wait=false"), ...uncordoned, line(at, "kubectl apply -f -", ...objects)]
}

const namespace = (name: string): JsonObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })

function deployment(where: string, name: string, replicas: number, image: string, probed: boolean): JsonObject {
  const probe = { tcpSocket: { port: image.startsWith("httpd") || image.startsWith("nginx") ? 80 : 8080 }, periodSeconds: 5 }
  const container = { name: "main", image, ports: [{ containerPort: probe.tcpSocket.port }], ...(probed ? { readinessProbe: probe } : {}) }
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: where }, spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [container] } } } }
}

const service = (where: string, name: string): JsonObject => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: where }, spec: { selector: { app: name }, ports: [{ port: 80 }] } })

const daemonSet = (where: string, image: string): JsonObject => ({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "every", namespace: where }, spec: { selector: { matchLabels: { app: "every" } }, template: { metadata: { labels: { app: "every" } }, spec: { containers: [{ name: "main", image }] } } } })
