import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { ObjectMeta } from "../../api/meta.ts"
import type { Endpoint, Port } from "./endpoint.ts"

/** Endpoints of one address type that have the same ports. */
export interface Group {
  readonly ports: readonly Port[]
  readonly endpoints: readonly Endpoint[]
}

/** A slice that is to be written; one that is new has no name yet. */
export type Draft = Omit<EndpointSlice, "metadata"> & { readonly metadata: Partial<ObjectMeta> }

export interface Changes {
  readonly create: readonly Draft[]
  readonly update: readonly Draft[]
  readonly remove: readonly EndpointSlice[]
}
