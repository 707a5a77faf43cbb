import type { KindFacts } from "../bridge/protocol.ts"

/** What of an object its commands depend on: every view has it, or can say it. */
export interface Commandable {
  readonly kind: string
  readonly apiVersion: string
  /** "" where the kind has no namespaces. */
  readonly namespace: string
  readonly name: string
  /** How many are wanted, where that can be said. */
  readonly replicas?: number | undefined
  /** Which version of its template it is at, where it counts them. */
  readonly revision?: number | undefined
  /** Nodes: whether new Pods stay away. */
  readonly unschedulable?: boolean | undefined
}

/** Something that can be done to an object, and the line of kubectl that does the same: who learns one, learns the other. */
export interface ObjectCommand {
  readonly id: "edit" | "scale-up" | "scale-down" | "restart" | "undo" | "cordon" | "uncordon" | "delete"
  readonly line: string
  /** Takes something away, so it is asked for twice. */
  readonly destructive: boolean
}

/** What can be done to an object; "edit" opens the page's editor instead of a terminal's, all others run their line. */
export function commandsOf(object: Commandable, kinds: readonly KindFacts[]): readonly ObjectCommand[] {
  const facts = factsOf(object, kinds)
  return [
    command("edit", `kubectl edit ${target(object)}`),
    ...(facts?.scalable && object.replicas !== undefined ? scaling(object, object.replicas) : []),
    ...(facts?.restartable && facts.simulated ? rollingOut(object) : []),
    ...(object.kind === "Node" ? [object.unschedulable ? command("uncordon", `kubectl uncordon ${object.name}`) : command("cordon", `kubectl cordon ${object.name}`)] : []),
    { ...command("delete", `kubectl delete ${target(object)}`), destructive: true },
  ]
}

function scaling(object: Commandable, replicas: number): ObjectCommand[] {
  return [command("scale-up", scaleLine(object, replicas + 1)), ...(replicas > 0 ? [command("scale-down", scaleLine(object, replicas - 1))] : [])]
}

/** There is no way back from the first version, nor where nothing acts on a change of the template. */
function rollingOut(object: Commandable): ObjectCommand[] {
  const restart = command("restart", `kubectl rollout restart ${target(object)}`)
  return (object.revision ?? 0) > 1 ? [restart, command("undo", `kubectl rollout undo ${target(object)}`)] : [restart]
}

const scaleLine = (object: Commandable, replicas: number): string => `kubectl scale ${target(object)} --replicas=${replicas}`

/** Reading lines, for the details and the editor. */
export const describeLine = (object: Commandable): string => `kubectl describe ${target(object)}`
export const getLine = (object: Commandable): string => `kubectl get ${target(object)} -o json`

const command = (id: ObjectCommand["id"], line: string): ObjectCommand => ({ id, line, destructive: false })

/** "deployment/web", with `-n` where the namespace is not the one that kubectl takes by itself. Kinds that share their name are told apart by their group. */
function target({ kind, apiVersion, namespace, name }: Commandable): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : ""
  const resource = ambiguous.includes(kind) && group !== "" ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase()
  return `${resource}/${name}${namespace === "" || namespace === "default" ? "" : ` -n ${namespace}`}`
}

/** Kinds of which two groups have one. */
const ambiguous: readonly string[] = ["Event"]

/** What the engine knows of an object's kind. */
function factsOf({ kind, apiVersion }: Pick<Commandable, "kind" | "apiVersion">, kinds: readonly KindFacts[]): KindFacts | undefined {
  return kinds.find((facts) => facts.kind === kind && (facts.group === "" ? facts.version : `${facts.group}/${facts.version}`) === apiVersion)
}
