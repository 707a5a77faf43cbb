import { seconds, type Micros } from "../../base/time.ts"
import { actorId, outside, type ActorId, type Body, type HostId } from "../../sim/types.ts"
import type { Observer } from "../../sim/machine.ts"
import { World } from "../../sim/world.ts"
import { openCluster } from "../cluster.ts"
import { changesAfter, storeRevision, type ObjectChange } from "../observe.ts"
import { defaultTopology } from "../topology.ts"
import { planOf, type Plan } from "./plan.ts"
import { isNoise, unsettled } from "./settled.ts"
import type { Stroke } from "./stroke.ts"

/** What came of a seed. */
export interface Verdict {
  readonly seed: number
  /** What was wrong; none where the cluster held. */
  readonly problems: readonly string[]
  /** From the end of the faults until all was well. */
  readonly settledMicros: Micros
  readonly eventsHandled: number
}

const epochMicros = 1_767_268_800_000_000
/** Five minutes of tolerated silence, five minutes of back-off, and then some. */
const settleMax = seconds(1_500)
const quietMicros = seconds(120)
const look = seconds(10)

/** Lives through a seed's plan and looks whether everything comes right after it; somebody may watch. */
export function swarm(seed: number, observer?: Observer): Verdict {
  const life = new Life(planOf(seed), observer)
  const settledAt = life.settle()
  const problems = settledAt === undefined ? life.unsettled() : life.disturbances()
  return { seed, problems: [...life.problems, ...problems], settledMicros: ((settledAt ?? life.now) - life.plan.healedAt) as Micros, eventsHandled: life.handled }
}

class Life {
  readonly plan: Plan
  readonly problems: string[] = []
  handled = 0
  readonly #world: World
  readonly #hosts: readonly string[]
  #revision = 0
  #runs = 0

  constructor(plan: Plan, observer?: Observer) {
    this.plan = plan
    const { setup } = openCluster({ ...defaultTopology, nodes: plan.nodes, zones: plan.zones, seed: plan.seed }, { epochMicros, shards: 1, strict: true })
    this.#world = new World(setup, observer ? { observer } : {})
    this.#hosts = setup.hosts.map(({ name }) => name)
  }

  get now(): Micros {
    return this.#world.now
  }

  /** Plays the plan, then waits until all is well; undefined where that does not come. */
  settle(): Micros | undefined {
    for (const stroke of this.plan.strokes) {
      this.#run(stroke.at)
      this.#world.input(...this.#inputOf(stroke))
    }
    const end = this.now + settleMax
    while (this.now < end) {
      this.#run((this.now + look) as Micros)
      if (this.unsettled().length === 0) return this.now
    }
    return undefined
  }

  unsettled(): readonly string[] {
    const [kernel] = this.#world.kernels
    return kernel ? unsettled(kernel) : []
  }

  /** What an idle world still wrote that it need not have. */
  disturbances(): readonly string[] {
    this.#run((this.now + look) as Micros)
    return this.#run((this.now + quietMicros) as Micros).flatMap(({ key, object, before, revision }) => (isNoise(object ?? before) ? [] : [`${key} was written again in an idle cluster (revision ${revision})`]))
  }

  /** Runs on; gives what was written meanwhile. Revisions only rise. */
  #run(until: Micros): readonly ObjectChange[] {
    if (until <= this.now) return []
    this.handled += this.#world.run(until)
    const [kernel] = this.#world.kernels
    if (!kernel) return []
    const { revision, changes } = changesAfter(kernel, this.#revision)
    const since = Math.max(storeRevision(kernel), revision)
    if (since < this.#revision) this.problems.push(`the store went back from revision ${this.#revision} to ${since}`)
    changes.reduce((last, change) => {
      if (change.revision < last) this.problems.push(`${change.key} was written at revision ${change.revision}, after ${last}`)
      return change.revision
    }, this.#revision)
    this.#revision = revision
    return changes
  }

  #inputOf(stroke: Stroke): [ActorId, Body] {
    switch (stroke.type) {
      case "line":
        return [actorId(this.#host("laptop"), 1), { type: "terminal/line", run: String(++this.#runs), line: stroke.line, ...(stroke.stdin === undefined ? {} : { stdin: stroke.stdin }) } as Body]
      case "host":
        return [actorId(this.#host(stroke.host), 0), { type: stroke.word }]
      case "process":
        return [actorId(this.#host(stroke.host), 0), { type: stroke.word, process: stroke.process } as Body]
      case "link":
        return [actorId(outside, 0), linkInput(stroke)]
      case "machines":
        return [actorId(outside, 0), stroke.input]
    }
  }

  #host(name: string): HostId {
    return (this.#hosts.indexOf(name) + 1) as HostId
  }
}

function linkInput({ host, effect }: Extract<Stroke, { type: "link" }>): Body {
  const id = `swarm/${host}`
  const rule = (what: object): Body => ({ type: "net/rule", rule: { id, from: [host], to: ["*"], effect: what } }) as Body
  switch (effect) {
    case "partition":
      return rule({ type: "partition" })
    case "loss":
      return rule({ type: "loss", percent: 30 })
    case "slow":
      return rule({ type: "latency", extraMicros: 200_000, jitterMicros: 100_000 })
    case "none":
      return { type: "net/unrule", id } as Body
  }
}
