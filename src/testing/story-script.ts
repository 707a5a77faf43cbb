import { assert } from "../base/assert.ts"
import type { JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { laptopOf } from "../cluster/hosts.ts"
import { objectsOf } from "../cluster/observe.ts"
import { defaultTopology } from "../cluster/topology.ts"
import { actorId, type ActorId, type Body, type HostId } from "../sim/types.ts"
import { nameOf, textAt } from "../base/json-path.ts"
import type { Story } from "../why/contract.ts"
import { storyOf } from "../why/story.ts"
import { Past } from "../why/past.ts"

/**
 * A whole cluster to which a learner does what the lines say, and who then asks why:
 *
 *     apply web
 *     run 30s
 *     crash node-2
 *     run 60s
 *     why nodes/node-2 Ready
 *
 * gives the story of each `why`.
 *
 * Lines: `run 30s`; `apply NAME` of a manifest; `kubectl …`; `crash|hang|resume|restart HOST`; `kill|stop|start|hang|resume PROCESS on
 * HOST`; `cut HOST`, `heal HOST`; `why KEY [CONDITION]`. `{first web}` and `{last web}` stand for the oldest and newest Pod whose
 * name begins so, `{the replicasets web}` for the newest object of another kind.
 */
export class StoryScript {
  readonly past: Past
  readonly #manifests: Readonly<Record<string, JsonObject>>

  constructor(manifests: Readonly<Record<string, JsonObject>>, machines: ConstructorParameters<typeof Past>[1]) {
    this.#manifests = manifests
    this.past = new Past(openCluster(defaultTopology, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true }).setup, machines)
    this.past.run(seconds(60))
  }

  /** Does what the lines say; gives what was told. */
  play(script: string): readonly Story[] {
    return script.split("\n").map((line) => line.trim()).filter((line) => line !== "").flatMap((line) => this.#obey(this.#filled(line)))
  }

  #filled(line: string): string {
    return line.replace(/\{(first|last|the (\w+)) ([\w-]+)\}/g, (_, which: string, plural: string | undefined, prefix: string) => {
      const kind = plural === undefined ? "Pod" : kinds[plural]
      const [kernel] = this.past.world.kernels
      const all = kernel && kind ? objectsOf(kernel, kind).filter((object) => nameOf(object).startsWith(prefix)) : []
      const made = (object: JsonObject): string => textAt(object, "metadata", "creationTimestamp")
      const found = all.toSorted((a, b) => (made(a) < made(b) ? -1 : 1)).at(which === "first" ? 0 : -1)
      assert(found, `nothing is called ${prefix}…`)
      return nameOf(found)
    })
  }

  #obey(line: string): readonly Story[] {
    const [word = "", ...rest] = line.split(" ")
    const [first = "", , third = ""] = rest
    if (word === "run") this.#run(first)
    else if (word === "why") return this.#why(first, rest[1])
    else if (word === "kubectl") this.#type(line)
    else if (word === "apply") this.#type("kubectl apply -f -", JSON.stringify(this.#manifests[first]))
    else if (word === "cut") this.#input(0 as ActorId, { type: "net/rule", rule: { id: `partition/${first}`, from: [first], to: ["*"], effect: { type: "partition" } } })
    else if (word === "heal") this.#input(0 as ActorId, { type: "net/unrule", id: `partition/${first}` })
    else if (rest[1] === "on") this.#input(this.#machine(third), { type: `process/${word}`, process: first })
    else this.#input(this.#machine(first), { type: `host/${word}` })
    return []
  }

  #type(line: string, stdin?: string): void {
    this.#input(actorId(laptopOf(defaultTopology), 1), { type: "terminal/line", run: `${this.past.world.inputs.length}`, line, ...(stdin === undefined ? {} : { stdin }) })
  }

  #input(to: ActorId, body: JsonObject): void {
    this.past.world.input(to, body as unknown as Body)
  }

  #machine(name: string): ActorId {
    const host = this.past.world.kernels[0]?.setup.hosts.findIndex((each) => each.name === name) ?? -1
    assert(host >= 0, `there is no host ${name}`)
    return actorId((host + 1) as HostId, 0)
  }

  #run(span: string): void {
    const [, count = "", unit = ""] = /^(\d+)(s|m)$/.exec(span) ?? []
    assert(count !== "", `${span} is no span of time`)
    this.past.run((this.past.world.now + seconds(Number(count) * (unit === "m" ? 60 : 1))) as Micros)
  }

  #why(key: string, condition: string | undefined): readonly Story[] {
    const story = this.past.tell(storyOf(condition === undefined ? { type: "object", key } : { type: "condition", key, condition }, this.past.scene))
    return story ? [story] : []
  }
}

const kinds: Readonly<Record<string, string>> = { replicasets: "ReplicaSet", endpointslices: "EndpointSlice", deployments: "Deployment" }
