import { seconds, type Micros } from "../../base/time.ts"
import { fabric } from "../../net/fabric.ts"
import { Causes } from "../../sim/causes.ts"
import type { Observer } from "../../sim/machine.ts"
import type { HostSpec, Program } from "../../sim/types.ts"
import { World } from "../../sim/world.ts"
import type { Bench } from "../bench.ts"
import { timed } from "../clusters.ts"

interface Beating {
  beats: number
}

const beat = { type: "beat" }

const beating: Program<Beating> = {
  name: "beating",
  start(context) {
    context.timer("beat", (context.now + 1 + context.draw("start", 100)) as Micros, beat)
    return { beats: 0 }
  },
  handle(state, _body, context) {
    state.beats++
    context.timer("beat", (context.now + 100) as Micros, beat)
  },
}

const hosts: readonly HostSpec[] = Array.from({ length: 16 }, (_, i) => ({
  name: `host-${i + 1}`,
  facts: { address: `10.0.0.${i + 1}`, zone: "zone-a" },
  units: [{ name: "beating", program: "beating", config: null, restartMicros: seconds(1) }],
  fsyncMicros: 1_000 as Micros,
  startMicros: 0 as Micros, bootMicros: seconds(1),
}))

/** What the page's shards do with each event. */
function logging(): Observer {
  const causes = new Causes()
  return { sent: (event, now, sender) => causes.sent(event, now, sender?.slot ?? 0, sender?.name ?? "") }
}

function eventsPerSecond(observer?: Observer): number {
  const world = new World({ seed: 1, epochMicros: 0, hosts, programs: { beating: beating as Program }, fabric: fabric() }, observer ? { observer } : {})
  let count = 0
  const millis = timed(() => (count = world.run(seconds(10))))
  return Math.round((count / millis) * 1000)
}

/** Timers of sixteen actors, as fast as they go: queue, order, hash and dispatch. */
export const kernelEvents: Bench = {
  id: "kernel-events",
  title: "Kernel, raw events",
  unit: "events/s",
  aim: { atLeast: 1_500_000 },
  run() {
    const cold = eventsPerSecond()
    eventsPerSecond()
    const value = eventsPerSecond()
    eventsPerSecond(logging())
    return { value, beside: { cold, "with a log of causes": eventsPerSecond(logging()) } }
  },
}
