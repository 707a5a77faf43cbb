// Time in the still scene: it shows any moment of its branches, and begins new ones; what there is to see stays the same.
import { micros, seconds, type Micros } from "../../src/base/time.ts"
import type { Answer, Frame, Line, Order } from "../../src/bridge/protocol.ts"
import type { BranchView, Compared, Curve, TimelineView } from "../../src/bridge/time-protocol.ts"

const stretch = seconds(5)

/** A start, work by hand and its echo, heartbeats between: so many writes in each stretch of five seconds. */
const activity = Array.from({ length: 151 }, (_, i) => (i < 3 ? 90 - 20 * i : i % 2) + [24, 40, 41, 60, 108, 119, 120].reduce((sum, at) => sum + Math.round(46 * Math.max(0, 1 - Math.abs(i - at) / 2.5)), 0))

const curve = (...steps: readonly (readonly [second: number, value: number])[]): Curve => ({ at: steps.map(([at]) => seconds(at)), values: steps.map(([, value]) => value) })
const slow = curve([10, 0], [70, 1], [72, 3], [590, 2], [592, 1], [735, 2], [738, 3])
const quick = curve([10, 0], [70, 1], [72, 3], [590, 2], [592, 1], [630, 2], [632, 3])

const line = (id: number, at: number, say: string, about: Line["about"], tone: Line["tone"] = "normal"): Line => ({ id, at: seconds(at), event: 0, say, about, subject: "nodes/node-2", tone, interesting: true })
const lines = [
  line(20, 122, "terminal/line", { line: "kubectl apply -f -" }, "learner"),
  line(21, 126, "pod/ready", { name: "web-5d7f8c9b4f-x2k4q" }),
  line(22, 203, "terminal/line", { line: "kubectl scale deployment/web --replicas=5" }, "learner"),
  line(23, 300, "host/hang", { host: "node-3" }, "learner"),
  line(24, 340, "node/unknown", { name: "node-3" }, "warning"),
  line(25, 372, "host/resume", { host: "node-3" }, "learner"),
  line(26, 376, "node/ready", { name: "node-3" }),
  line(27, 470, "pod/failed", { name: "shop-7bcd9dd5f4-tt6xs", reason: "Error", message: "" }, "warning"),
]

export class StagedTime {
  changed = false
  readonly #still: Frame
  readonly #lines: readonly Line[]
  #branches: BranchView[]
  #branch = 2
  #now: Micros
  #retold = true

  constructor(still: Frame) {
    this.#still = still
    this.#now = still.now
    this.#lines = [...still.lines, ...lines].sort((a, b) => a.at - b.at).map((each, id) => ({ ...each, id: id + 1 }))
    this.#branches = [
      { id: 1, name: "main", parent: undefined, forkedAt: micros(0), end: seconds(748), inputs: 6 },
      { id: 2, name: "before crash node-2", parent: 1, forkedAt: seconds(538), end: still.now, inputs: 8 },
    ]
  }

  /** What an order comes to; its effect shows in a later frame. */
  obey(order: Order): Answer | undefined {
    switch (order.type) {
      case "seek":
        this.#retold ||= order.branch !== undefined && order.branch !== this.#branch
        this.#branch = order.branch ?? this.#branch
        this.#now = order.at
        break
      case "fork":
        this.#fork(order.name)
        break
      case "branch/name":
        this.#branches = this.#branches.map((each) => (each.id === order.branch ? { ...each, name: order.name } : each))
        break
      case "branch/delete":
        this.#branches = this.#branches.filter(({ id }) => id !== order.branch)
        break
      case "act":
        this.#act(order.action)
        break
      case "compare":
        return this.#compare(order.id, order.branch)
      default:
        return undefined
    }
    this.changed = true
    return undefined
  }

  frame(): Frame {
    const timeline: TimelineView = { branches: this.#branches, activity: { widthMicros: stretch, counts: activity }, ready: quick, forgotten: { until: seconds(48), lines: 312 } }
    const told = this.#retold ? this.#lines.filter(({ at }) => at <= this.#end) : this.#fresh
    const frame = { ...this.#still, now: this.#now, branch: this.#branch, end: this.#end, retold: this.#retold, timeline, lines: told }
    this.#retold = this.changed = false
    this.#fresh = []
    return frame
  }

  get #end(): Micros {
    return this.#branches.find(({ id }) => id === this.#branch)?.end ?? this.#now
  }

  #fresh: Line[] = []

  /** In the past what is done begins a branch. */
  #act(action: Extract<Order, { type: "act" }>["action"]): void {
    if (this.#now < this.#end) this.#fork()
    this.#now = micros(this.#now + 1)
    this.#extend()
    this.#fresh = [{ ...line(1000 + this.#now, 0, action.type, "host" in action ? { host: action.host } : {}, "learner"), at: this.#now }]
  }

  #extend(): void {
    this.#branches = this.#branches.map((each) => (each.id === this.#branch ? { ...each, end: this.#now } : each))
  }

  #fork(name?: string): void {
    const id = Math.max(...this.#branches.map((each) => each.id)) + 1
    this.#branches = [...this.#branches, { id, name: name ?? `branch ${id}`, parent: this.#branch, forkedAt: this.#now, end: this.#now, inputs: 4 }]
    this.#branch = id
    this.#retold = true
  }

  #compare(id: number, branch: number): Compared {
    const fields = [{ path: "spec.template.spec.tolerations[0].tolerationSeconds", first: "30", second: "300" }, { path: "metadata.resourceVersion", first: "1204", second: "1150" }]
    const pod = (name: string, only: "first" | "second"): Compared["differences"][number] => ({ key: `pods/default/${name}`, kind: "Pod", only, fields: [] })
    return {
      type: "compared", id, branches: [this.#branch, branch], at: this.#now, forkedAt: seconds(538), more: 0, ready: [quick, slow],
      differences: [
        { key: "deployments/default/web", kind: "Deployment", fields },
        { key: "nodes/node-2", kind: "Node", fields: [{ path: "status.conditions[3].status", first: "Unknown", second: "True" }, { path: "spec.taints", first: "node.kubernetes.io/unreachable:NoExecute" }] },
        pod("web-5d7f8c9b4f-c4ghn", "first"), pod("web-5d7f8c9b4f-9pl2d", "second"),
      ],
    }
  }
}
