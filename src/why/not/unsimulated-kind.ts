import { reason, type Situation } from "./situation.ts"

/** A kind that is served and stored, and that no part of this cluster acts on. */
export const unsimulatedKind: Situation = {
  kinds: "all",
  reasons: ({ kind, key, name }) => (kind.simulated ? [] : [reason("not/nobody-acts", { name, kind: kind.kind }, key)]),
}
