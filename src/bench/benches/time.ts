import { minutes, seconds, type Micros } from "../../base/time.ts"
import { History } from "../../sim/history.ts"
import { World, type Moment } from "../../sim/world.ts"
import type { Bench } from "../bench.ts"
import { bootedWorld, bytesInUse, median, setupOf, timed } from "../clusters.ts"

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

const seek: Bench = {
  id: "seek",
  title: "Seek anywhere in 30 simulated minutes of 1 + 3",
  unit: "ms",
  aim: { atMost: 200 },
  run() {
    const history = new History(setupOf())
    history.run(minutes(30))
    const straight = new World(setupOf())
    straight.run(minutes(17))
    if (history.seek(minutes(17)).hash() !== straight.hash()) throw new Error("a seek leads elsewhere")
    const costs = Array.from({ length: 60 }, (_, i) => timed(() => history.seek(minutes((i * 7.3) % 30))))
    return { value: Math.max(...costs), beside: { median: median(costs), cold: costs[0] ?? 0, checkpoints: history.moments.length } }
  },
}

export const time: readonly Bench[] = [boot, checkpoint, checkpointBytes, seek]
