import { plus } from "../../base/time.ts"
import type { Delivery } from "../../net/rpc.ts"
import type { Context } from "../../sim/types.ts"
import { answerOf, ask, isError } from "../../store/client.ts"
import type { Revision } from "../../store/key-value.ts"
import type { ApiServerState } from "../state.ts"

/** By this key several API servers take turns, so that each five minutes compact once (upstream: etcd3's compactor). */
const turnKey = "compact_rev_key"

export interface CompactionTag {
  readonly type: "compaction"
  readonly step: "turn" | "compact"
}

const compactionTimer = "compaction"

export function armCompaction({ config }: ApiServerState, context: Context): void {
  context.round(compactionTimer, plus(context.now, config.compactionMicros), { type: "apiserver/compaction" })
}

/** Five minutes are over: tries to take the turn, and with it notes the revision of now, up to which the next turn compacts. */
export function takeCompactionTurn(state: ApiServerState, context: Context): void {
  const { compactionTurn: operand, compactionRevision } = state.upkeep
  const tag: CompactionTag = { type: "compaction", step: "turn" }
  ask(context, state.net, state.etcd, {
    type: "txn",
    compare: [{ key: turnKey, target: "version", result: "=", operand }],
    success: [{ type: "put", key: turnKey, value: String(compactionRevision) }],
    failure: [{ type: "range", key: turnKey }],
  }, tag)
  armCompaction(state, context)
}

export function onCompactionAnswer(state: ApiServerState, context: Context, { step }: CompactionTag, delivery: Extract<Delivery, { type: "response" | "failed" }>): void {
  const answer = answerOf<"txn">(delivery)
  if (step === "compact" || isError(answer)) return
  const { upkeep } = state
  const revision = upkeep.compactionRevision as Revision
  upkeep.compactionRevision = answer.header.revision
  const [response] = answer.responses
  if (!answer.succeeded) {
    upkeep.compactionTurn = (response?.type === "range" && response.kvs[0]?.version) || 0
    return
  }
  upkeep.compactionTurn++
  const tag: CompactionTag = { type: "compaction", step: "compact" }
  if (revision > 0) ask(context, state.net, state.etcd, { type: "compact", revision }, tag)
}
