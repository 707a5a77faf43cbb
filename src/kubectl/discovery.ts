import { builtinRegistry } from "../api/kinds/index.ts"
import type { Registry } from "../api/registry.ts"
import type { Run } from "./asks.ts"

/** What kubectl knows of the kinds that a server serves. */
export type Discovery = Pick<Registry, "kinds" | "byKind" | "byName" | "inCategory">

/** The kinds of the server. They are the built-in ones for now: what a client would learn from `/api` and `/apis`. */
// eslint-disable-next-line require-yield -- asking the server comes in here
export function* discover(): Run<Discovery> {
  return builtinRegistry
}
