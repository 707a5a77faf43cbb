import type { Hop, Line } from "../../bridge/protocol.ts"
import { lineText } from "../../messages/say.ts"
import { world } from "../engine/world.ts"
import { subjectOf } from "../selection.ts"
import { settings } from "../settings.ts"
import type { Asked } from "./question.ts"

/** Opens the answer in place of the details. */
function ask(asked: Asked): void {
  settings.setState({ asked, panelOpen: true, panel: "details", sheet: "details" })
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf("/") + 1)

/** Why an object is here, and what it waits for. A machine stands for the Node that is kept of it. */
export function askObject(key: string): void {
  const pod = world.getState().pods.get(key)
  ask({ question: { type: "object", key }, say: "why>ask>object", about: { name: nameOf(key), context: pod ? (pod.node === "" ? "pending" : "Pod") : "" } })
}

export const askCondition = (key: string, condition: string): void => ask({ question: { type: "condition", key, condition }, say: "why>ask>condition", about: { name: nameOf(key), condition } })

export const askLine = (line: Line): void => ask({ question: { type: "event", event: line.event, at: line.at }, say: "why>ask>event", about: { line: lineText(line) } })

export function askHop({ id, sentAt, label, kind, from, fromProcess, to, toProcess }: Hop): void {
  const about = { label: label || kind, from: fromProcess || from, to: toProcess || to }
  ask({ question: { type: "event", event: id, at: sentAt }, say: "why>ask>packet", about })
}

/** Of what is chosen: W. */
export function askSelection(): void {
  const { selection } = settings.getState()
  const key = selection === undefined ? undefined : keyToAsk(selection)
  if (key === undefined) settings.setState({ asked: "nothing", panelOpen: true, panel: "details", sheet: "details" })
  else askObject(key)
}

/** The object that a selection is about: of a machine its Node, of an electing process its Lease. */
export function keyToAsk(selection: string): string | undefined {
  const { hosts, nodes } = world.getState()
  const subject = subjectOf(selection, hosts)
  switch (subject.type) {
    case "object":
      return subject.key
    case "host": {
      const node = [...nodes.values()].find(({ host }) => host === subject.host)
      return node && `nodes/${node.name}`
    }
    case "process":
      return hosts.get(subject.host)?.processes.find(({ name }) => name === subject.process)?.lease
  }
}
