import { numberAt, textAt } from "../../base/json-path.ts"
import type { Evidence } from "../../sim/types.ts"
import type { Said } from "../said.ts"

/**
 * What a component says of its own decision, where that is the story: nobody told it to, it noticed. What a decision changes is told by the
 * change itself (`Bound to node-2`), so that only those are here whose reason would else be lost.
 */
export function linesOfDecision({ say, about, read }: Evidence): readonly Said[] {
  const [{ namespace = "" } = {}] = read
  const name = textAt(about, "name")
  switch (say) {
    case "replicaset/too-few": {
      const [wanted, missing] = [numberAt(about, "wanted"), numberAt(about, "missing")]
      const context = missing >= wanted ? "first" : missing === 1 ? "one" : "more"
      return [{ say, about: { name, count: wanted, missing, present: wanted - missing, context }, subject: `replicasets/${namespace}/${name}`, tone: "normal", interesting: true }]
    }
    case "replicaset/too-many":
      return [{ say, about: { name, count: numberAt(about, "wanted"), surplus: numberAt(about, "surplus") }, subject: `replicasets/${namespace}/${name}`, tone: "normal", interesting: true }]
    case "taint-eviction/not-tolerated":
      return [{ say, about: { name, node: textAt(about, "node"), taint: textAt(about, "taint"), seconds: numberAt(about, "seconds"), ...(numberAt(about, "seconds") > 0 ? { context: "time" } : {}) }, subject: `pods/${namespace}/${name}`, tone: "warning", interesting: true }]
    default:
      return []
  }
}
