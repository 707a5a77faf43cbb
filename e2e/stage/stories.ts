// Stories for the still scene: what the page shows of why, without a cluster that could be asked.
import { seconds, type Micros } from "../../src/base/time.ts"
import type { Question, Reason, Sentence, Story } from "../../src/why/contract.ts"

const said = { tone: "normal", interesting: true } as const
const sentence = (at: number, event: number, say: string, about: Sentence["about"], subject: string, rest: Partial<Sentence> = {}): Sentence => ({ ...said, at: seconds(at), event, say, about, subject, read: [], ...rest })
const reason = (say: string, about: Reason["about"], subject: string, since?: Micros, reasons: readonly Reason[] = []): Reason => ({ say, about, subject, tone: "warning", interesting: false, since, reasons })

const set = "replicasets/default/web-5d7f8c9b4f"
const ready = "pods/default/web-5d7f8c9b4f-x2k4q"
const waiting = "pods/default/waits-alone"

const here: Story = {
  subject: ready,
  waits: [],
  chains: [
    {
      asks: "why>here",
      sentences: [
        sentence(602.4, 104, "pod/created", { name: "web-5d7f8c9b4f-x2k4q" }, ready),
        sentence(602.39, 103, "replicaset/too-few", { name: "web-5d7f8c9b4f", count: 3, missing: 1, present: 2, context: "one" }, set, {
          read: [{ kind: "ReplicaSet", namespace: "default", name: "web-5d7f8c9b4f", revision: "812" }, { kind: "Pod", namespace: "default", name: "web-5d7f8c9b4f-zr8wk", revision: "790" }],
        }),
        sentence(540, 101, "host/crash", { host: "node-2" }, "hosts/node-2", { tone: "learner" }),
      ],
    },
    { asks: "why>placed", sentences: [sentence(602.41, 105, "pod/scheduled", { name: "web-5d7f8c9b4f-x2k4q", node: "node-1" }, ready)] },
  ],
}

const pending: Story = {
  subject: waiting,
  chains: [{ asks: "why>here", sentences: [sentence(600, 90, "terminal/line", { line: "kubectl apply -f -" }, "hosts/laptop", { tone: "learner" })] }],
  waits: [
    reason("not/fits-nowhere", { name: "waits-alone", message: "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu." }, waiting, seconds(601), [
      reason("not/node-refuses", { node: "node-1", plugin: "NodeResourcesFit", reason: "Insufficient cpu" }, "nodes/node-1"),
      reason("not/node-refuses", { node: "node-3", plugin: "NodeResourcesFit", reason: "Insufficient cpu, Insufficient memory" }, "nodes/node-3"),
      reason("not/node-refuses", { node: "node-4", plugin: "NodeUnschedulable", reason: "node(s) were unschedulable" }, "nodes/node-4"),
    ]),
  ],
}

const serving: Story = {
  subject: "services/default/web",
  chains: [],
  waits: [
    reason("not/pod", { name: "web-5d7f8c9b4f-9pl2d" }, "pods/default/web-5d7f8c9b4f-9pl2d", seconds(594), [
      reason("not/kubelet-silent", { name: "web-5d7f8c9b4f-9pl2d", node: "node-2" }, "pods/default/web-5d7f8c9b4f-9pl2d", seconds(554), [
        reason("not/node-silent", { name: "node-2", renewed: "12:09:14" }, "nodes/node-2", seconds(554), [reason("not/machine", { host: "node-2", context: "down" }, "hosts/node-2")]),
      ]),
    ]),
    reason("not/pod", { name: "web-5d7f8c9b4f-c4ghn" }, "pods/default/web-5d7f8c9b4f-c4ghn", seconds(650), [
      reason("not/probe", { container: "nginx", probe: "readiness", message: "Readiness probe failed: HTTP probe failed with statuscode: 404", count: 12 }, "pods/default/web-5d7f8c9b4f-c4ghn", seconds(750)),
    ]),
  ],
}

/** What the scene answers; undefined where it knows nothing; "never" where it keeps the reader waiting. */
export function storyOf(question: Question): Story | "never" | undefined {
  if (question.type === "condition") return "never"
  if (question.type === "event") return { subject: "", waits: [], chains: [{ asks: "why>state", sentences: here.chains[0]?.sentences.slice(1) ?? [] }] }
  return [here, pending, serving].find(({ subject }) => subject === question.key)
}
