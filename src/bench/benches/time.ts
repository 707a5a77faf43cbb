import { minutes, seconds, type Micros } from "../../base/time.ts"
import type { JsonObject } from "../../base/json.ts"
import type { Chronicle } from "../../bridge/chronicle.ts"
import { openChronicle, runTo } from "../../bridge/fixtures/chronicle.ts"
import { encodeLink } from "../../bridge/link.ts"
import { engineId } from "../../cluster/cluster.ts"
import { laptopOf } from "../../cluster/hosts.ts"
import { defaultTopology, type Topology } from "../../cluster/topology.ts"
import { actorId, type Body, type HostId } from "../../sim/types.ts"
import type { Moment } from "../../sim/world.ts"
import type { Bench, Measurement } from "../bench.ts"
import { bootedWorld, bytesInUse, cpuOf, median, timed } from "../clusters.ts"

/** Ten nodes that hold a thousand Pods; requests are sent as fast as they are made. */
const roomy: Topology = { ...defaultTopology, nodes: 10, nodeSize: { ...defaultTopology.nodeSize, pods: 250 }, clientLimits: false }

const boot: Bench = {
  id: "boot",
  title: "Boot of 1 + 3 until all nodes are Ready",
  unit: "ms",
  aim: { atMost: 150 },
  run() {
    const cold = timed(() => bootedWorld(3))
    const runs = Array.from({ length: 9 }, () => timed(() => bootedWorld(3)))
    return { value: median(runs), beside: { cold, "simulated s": bootedWorld(3).now / 1e6 } }
  },
}

const checkpoint: Bench = {
  id: "checkpoint",
  title: "Checkpoint of 1 + 3",
  unit: "ms",
  aim: { atMost: 1 },
  run() {
    const world = bootedWorld(3)
    const moments: Moment[] = []
    const before = bytesInUse()
    const costs: number[] = []
    for (let i = 0; i < 50; i++) {
      world.run((world.now + seconds(20)) as Micros)
      costs.push(timed(() => moments.push(world.moment())))
    }
    const kept = (bytesInUse() - before) / moments.length / 1e3
    return { value: median(costs), beside: { cold: costs[0] ?? 0, worst: Math.max(...costs), "kB kept each": kept } }
  },
}

const checkpointBytes: Bench = {
  id: "checkpoint-bytes",
  title: "Kept by a checkpoint of 1 + 3",
  unit: "kB",
  aim: { atMost: 200 },
  run: async () => ({ value: (await checkpoint.run()).beside?.["kB kept each"] ?? Number.NaN }),
}

const web = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.27'}]}
`

/** A session: a Deployment comes, is made smaller and larger again, and a node crashes. */
async function sessionOf(topology: Topology, replicas: number, until: Micros, remembers = true): Promise<Chronicle> {
  const chronicle = await openChronicle(topology, 1)
  // The log of causes is bounded by itself, and grows until then.
  if (!remembers) chronicle.local.kernel.observer = undefined
  const fewer = Math.floor(replicas * 0.9)
  for (const [at, count] of [[0.5, replicas], [5, fewer], [10, replicas]] as const) {
    await runTo(chronicle, minutes(at))
    chronicle.input(actorId(laptopOf(topology), 1), { type: "terminal/line", run: String(at), line: "kubectl apply -f -", stdin: web(count) } as Body)
  }
  await runTo(chronicle, minutes(20))
  chronicle.input(actorId(3 as HostId, 0), { type: "host/crash" } as Body)
  await runTo(chronicle, until)
  return chronicle
}

async function seeksIn(chronicle: Chronicle): Promise<Measurement> {
  const { end } = chronicle
  const costs: number[] = []
  for (let i = 0; i < 60; i++) costs.push(await cpuOf(() => chronicle.seek(Math.round((end * ((i * 37) % 60)) / 60) as Micros)))
  const back = await cpuOf(() => chronicle.seek(end))
  return { value: Math.max(...costs), beside: { median: median(costs), cold: costs[0] ?? 0, "back to the end": back, moments: chronicle.kept } }
}

const seek: Bench = {
  id: "seek",
  title: "Seek anywhere in 30 minutes of 1 + 3, CPU time",
  unit: "ms",
  aim: { atMost: 200 },
  run: async () => seeksIn(await sessionOf(defaultTopology, 3, minutes(30))),
}

const seekThousand: Bench = {
  id: "seek-1000",
  title: "Seek anywhere in 30 minutes of 1,000 Pods, CPU time",
  unit: "ms",
  aim: { atMost: 200 },
  run: async () => seeksIn(await sessionOf(roomy, 1_000, minutes(30))),
}

const fork: Bench = {
  id: "fork",
  title: "Fork 30 minutes of 1 + 3 at its middle, CPU time",
  unit: "ms",
  aim: { atMost: 10 },
  async run() {
    const chronicle = await sessionOf(defaultTopology, 3, minutes(30))
    await chronicle.seek(minutes(15))
    const before = bytesInUse()
    const costs: number[] = []
    for (let i = 0; i < 10; i++) {
      costs.push(await cpuOf(async () => {
        chronicle.fork()
        await runTo(chronicle, (chronicle.now + 1) as Micros)
      }))
    }
    return { value: median(costs), beside: { "kB each": (bytesInUse() - before) / costs.length / 1e3 } }
  },
}

/** What the moments of a session hold: what the heap is smaller by when they are let go and the world as it stands is not. */
async function keptAfter(until: Micros): Promise<{ readonly bytes: number; readonly moments: number; readonly alone: number }> {
  const { kernel, held, moments } = await (async () => {
    const chronicle = await sessionOf(defaultTopology, 3, until, false)
    return { kernel: chronicle.local.kernel, held: bytesInUse(), moments: chronicle.kept }
  })()
  const alone = bytesInUse()
  // The world is still there, or the figure would be that of both.
  if (kernel.now < until) throw new Error("the world is not where it was run to")
  return { bytes: held - alone, moments, alone }
}

const keptBytes: Bench = {
  id: "moments-bytes",
  title: "Kept by moments after 10 h, over that after 1 h",
  unit: "×",
  aim: { atMost: 1.2 },
  async run() {
    const hour = await keptAfter(minutes(60))
    const hours = await keptAfter(minutes(600))
    return { value: hours.bytes / hour.bytes, beside: { "MB 1 h": hour.bytes / 1e6, "MB 10 h": hours.bytes / 1e6, "moments 1 h": hour.moments, "moments 10 h": hours.moments, "with all that runs, ×": (hours.bytes + hours.alone) / (hour.bytes + hour.alone) } }
  },
}

/** Ten minutes of somebody who learns: manifests of their own, commands, and faults. */
const deeds: readonly (readonly [line: string, stdin?: string] | { readonly host: number; readonly type: string })[] = [
  ["kubectl apply -f -", web(3)], ["kubectl get pods"], ["kubectl get pods -o wide"], ["kubectl delete pod web-6b4f8c9d7-x2kqp"], ["kubectl scale deployment web --replicas=5"],
  { host: 3, type: "host/crash" }, ["kubectl describe node node-2"], ["kubectl get events"], { host: 3, type: "host/restart" }, ["kubectl apply -f -", web(5).replace("1.27", "1.28")],
  ["kubectl rollout status deployment web"], ["kubectl apply -f -", web(5).replace("nginx:1.27", "ngnix:1.27")], ["kubectl get pods"], ["kubectl rollout undo deployment web"],
  ["kubectl apply -f -", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"], { host: 2, type: "host/hang" }, ["kubectl get nodes"],
  { host: 2, type: "host/resume" }, ["kubectl scale deployment web --replicas=2"], ["kubectl delete deployment web"],
]

const link: Bench = {
  id: "link",
  title: "A link to 10 minutes with 20 inputs",
  unit: "characters",
  aim: { atMost: 2_000 },
  async run() {
    const chronicle = await openChronicle(defaultTopology, 1)
    for (const [i, deed] of deeds.entries()) {
      await runTo(chronicle, seconds(30 * (i + 1) + 0.123_457 * i))
      if ("host" in deed) chronicle.input(actorId(deed.host as HostId, 0), { type: deed.type })
      else chronicle.input(actorId(laptopOf(defaultTopology), 1), { type: "terminal/line", run: String(i), line: deed[0], ...(deed[1] === undefined ? {} : { stdin: deed[1] }) } as Body)
    }
    await runTo(chronicle, minutes(10.2))
    const world = { version: 1, engine: engineId, seed: 1, epochMicros: 1_767_268_800_000_000, topology: defaultTopology as unknown as JsonObject } as const
    const saved = { ...world, branches: chronicle.saved(), branch: 1, now: chronicle.now, hash: await chronicle.hash() }
    const made = await encodeLink({ saved, view: { selection: "pods/default/web-6b4f8c9d7-x2kqp", panel: "details", speed: 1 } })
    if (!made.ok) throw new Error(made.error)
    return { value: made.value.length, beside: { inputs: chronicle.branch.inputs.length, "as JSON": JSON.stringify(saved).length } }
  },
}

export const time: readonly Bench[] = [boot, checkpoint, checkpointBytes, seek, seekThousand, fork, keptBytes, link]
