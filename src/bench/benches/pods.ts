import { defaultTopology } from "../../cluster/topology.ts"
import type { Bench, Measurement } from "../bench.ts"
import { bytesInUse } from "../clusters.ts"
import { peerUntilReady } from "../peer.ts"
import { Site } from "../site.ts"

const image = "nginx:1.27"
/** Ten nodes that hold a thousand Pods; requests are sent as fast as they are made. */
const roomy = { nodes: 10, nodeSize: { ...defaultTopology.nodeSize, pods: 250 }, clientLimits: false }

const tenPods: Bench = {
  id: "ten-pods",
  title: "10 Pods with probes on 1 + 3, simulated time",
  unit: "s/CPU s",
  aim: { atLeast: 2_000 },
  run() {
    const site = new Site({})
    site.create(10, image, true)
    site.untilReady(10, image)
    const cold = 600 / site.run(600)
    // webernetes lives by the wall's clock: one simulated second a second, whatever it costs.
    return { value: 1_800 / site.run(1_800), beside: { cold, "webernetes s/s": 1 } }
  },
}

/** Applied to Ready, twice: the first run is cold. */
function toReady(count: number): { readonly cold: number; readonly warm: number; readonly bytes: number; readonly site: Site } {
  const cold = new Site(roomy)
  cold.create(count, image)
  const first = cold.untilReady(count, image)
  const site = new Site(roomy)
  const before = bytesInUse()
  site.create(count, image)
  const warm = site.untilReady(count, image)
  return { cold: first, warm, bytes: (bytesInUse() - before) / count, site }
}

const hundredPods: Bench = {
  id: "pods-100",
  title: "100 Pods on 10 nodes, apply to Ready",
  unit: "CPU s",
  aim: { atMost: 0.1 },
  async run() {
    const { cold, warm } = toReady(100)
    const peer = await peerUntilReady(10, 100, 120)
    return { value: warm, beside: { cold, ...(peer ? { "webernetes CPU s": peer.cpu, "its wall s": peer.wall } : { "webernetes: not Ready within wall s": 120 }) } }
  },
}

const thousandPods: Bench = {
  id: "pods-1000",
  title: "1,000 Pods on 10 nodes, apply to Ready",
  unit: "CPU s",
  aim: { atMost: 1 },
  run() {
    const hundred = toReady(100).warm
    const { cold, warm, bytes } = toReady(1_000)
    return { value: warm, beside: { cold, "times 100 Pods (aim ≤ 12)": warm / hundred, "kB per Pod": bytes / 1e3 } }
  },
}

const rollout: Bench = {
  id: "rollout-100",
  title: "Rollout of 100 Pods on 10 nodes",
  unit: "CPU s",
  aim: { atMost: 0.15 },
  run(): Measurement {
    const { site } = toReady(100)
    site.setImage("nginx:1.28")
    return { value: site.untilReady(100, "nginx:1.28") }
  },
}

const tenThousandPods: Bench = {
  id: "pods-10000",
  title: "10,000 Pods on 1,000 nodes, once settled",
  unit: "s/CPU s",
  aim: { atLeast: 20 },
  run() {
    const site = new Site({ nodes: 1_000, clientLimits: false })
    const before = bytesInUse()
    site.create(10_000, image)
    const applied = site.untilReady(10_000, image)
    const bytes = (bytesInUse() - before) / 10_000
    site.run(60)
    return { value: 120 / site.run(120), beside: { "CPU s to Ready": applied, "kB per Pod": bytes / 1e3 } }
  },
}

export const pods: readonly Bench[] = [tenPods, hundredPods, thousandPods, rollout, tenThousandPods]
