import type { IScale } from "kubernetes-models/autoscaling/v1"
import type { ITokenRequest } from "kubernetes-models/authentication.k8s.io/v1"
import type { IEviction } from "kubernetes-models/policy/v1"
import { invalid, notNegative } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"

// Kinds that are no resources: what is written to, and read from, subresources of others.

export type Scale = Served<IScale>
export type Eviction = Served<IEviction>
export type TokenRequest = Served<ITokenRequest>

/** How many replicas a workload is to have and has: the same words for every kind. */
export const scale = defineKind<Scale>({
  kind: "Scale", group: "autoscaling", version: "v1", plural: "scales",
  validate: ({ spec }) => notNegative("spec.replicas", spec?.replicas),
})

/** The wish that a Pod leaves, if what protects it lets it go. */
export const eviction = defineKind<Eviction>({ kind: "Eviction", group: "policy", version: "v1", plural: "evictions" })

const tokenSecondsUsual = 3_600
const tokenSecondsMin = 600
const tokenSecondsMax = 2 ** 32

/** The wish for a token of a ServiceAccount. */
export const tokenRequest = defineKind<TokenRequest>({
  kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", plural: "tokenrequests",
  defaults(draft) {
    draft.spec = { ...draft.spec, expirationSeconds: draft.spec?.expirationSeconds ?? tokenSecondsUsual }
  },
  validate({ spec }) {
    const { expirationSeconds: wanted = tokenSecondsUsual } = spec ?? {}
    if (wanted < tokenSecondsMin) return [invalid("spec.expirationSeconds", wanted, "may not specify a duration less than 10 minutes")]
    return wanted > tokenSecondsMax ? [invalid("spec.expirationSeconds", wanted, "may not specify a duration larger than 2^32 seconds")] : []
  },
})
