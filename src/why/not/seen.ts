import { builtinRegistry } from "../../api/kinds/index.ts"
import type { JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import { collectionKey } from "../../apiserver/resources.ts"
import { servedAt, servedUnder } from "../../cluster/observe.ts"
import { resources, storedKey } from "../../cluster/store-keys.ts"
import type { Decisions, KeptDecision } from "../../scheduler/decisions.ts"
import type { Kernel } from "../../sim/kernel.ts"

/** All that a reason may be made of, at one moment. */
export interface Seen {
  readonly now: Micros
  readonly epochMicros: number
  /** "pods/default/web-5d7f-x2k" */
  object(key: string): JsonObject | undefined
  /** Objects of a kind by its plural, in one namespace or in all. */
  list(plural: string, namespace?: string): readonly JsonObject[]
  readonly machines: readonly MachineSeen[]
  /** What the scheduler keeps of its last look at a Pod, by the Pod's uid. */
  decision(uid: string): KeptDecision | undefined
}

/** A machine as its owner sees it, who stands beside it. */
export interface MachineSeen {
  readonly name: string
  readonly condition: "up" | "down" | "hung"
  readonly cut: boolean
  readonly processes: readonly ProcessSeen[]
}

export interface ProcessSeen {
  readonly name: string
  readonly condition: "running" | "hung" | "ended" | "stopped"
  readonly leads?: boolean
}

/** What there is to see of a world whose control plane this kernel runs; it reads and never writes. */
export function seenIn(kernel: Kernel, machines: readonly MachineSeen[]): Seen {
  return {
    now: kernel.now,
    epochMicros: kernel.setup.epochMicros,
    object: (key) => servedAt(kernel, storedKey(key)),
    list(plural, namespace = "") {
      const kind = builtinRegistry.byName(plural)
      const resource = kind && resources.of({ apiGroup: kind.group, apiVersion: kind.version, resource: kind.plural })
      return resource ? (servedUnder(kernel, collectionKey(resource, namespace)) as unknown as readonly JsonObject[]) : []
    },
    machines,
    decision: (uid) => decisionsIn(kernel)?.byPod.get(uid),
  }
}

function decisionsIn(kernel: Kernel): Decisions | undefined {
  for (const host of kernel.hosts)
    for (const actor of host.actors) {
      if (actor?.program !== "kube-scheduler" || actor.condition === "ended") continue
      const { decisions } = actor.state as { readonly decisions?: Decisions }
      if (decisions) return decisions
    }
  return undefined
}
