import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { Saved } from "../sim/recording.ts"
import type { Story } from "../why/contract.ts"

export type { Saved, SavedBranch } from "../sim/recording.ts"

/** What the timeline draws. */
export interface TimelineView {
  readonly branches: readonly BranchView[]
  /** How much happened along the branch that is shown: writes to the store in each stretch of `widthMicros`, Leases aside. */
  readonly activity: { readonly widthMicros: number; readonly counts: readonly number[] }
  readonly ready: Curve
  /** Before this moment lines were let go, so many, and a moment takes longer to reach. */
  readonly forgotten: { readonly until: Micros; readonly lines: number } | undefined
}

export interface BranchView {
  readonly id: number
  readonly name: string
  readonly parent: number | undefined
  readonly forkedAt: Micros
  readonly end: Micros
  readonly inputs: number
}

/** A number that changes at moments: from `at[i]` on it is `values[i]`. */
export interface Curve {
  readonly at: readonly Micros[]
  readonly values: readonly number[]
}

export interface SavedAnswer {
  readonly type: "saved"
  readonly saved: Saved
}

/** Where a world comes from that is opened again. All of it is foreign: it is read field by field. */
export type Source =
  /** What a browser kept of {@link SavedAnswer}. */
  | { readonly type: "saved"; readonly saved: unknown }
  /** A link, or the fragment of one. */
  | { readonly type: "link"; readonly link: string }
  /** The text of a file. */
  | { readonly type: "file"; readonly text: string }

/** The fragment of a link to the moment that is shown; or why there can't be one, in words. */
export interface Shared {
  readonly type: "shared"
  readonly link?: string
  readonly refused?: string
}

/** A world that was saved is where it was left. */
export interface Opened {
  readonly type: "opened"
  /** The engine by which it was saved. */
  readonly engine: string
  /** Whether its history is the one that was saved; undefined where no hash was. */
  readonly same: boolean | undefined
  /** What its sender looked at, as a link holds it: as foreign as all of it. */
  readonly view: JsonObject
}

/** An answer to `why`; without a story where nothing is known of what was asked. */
export interface Explained {
  readonly type: "explained"
  readonly id: number
  readonly story: Story | undefined
}

/** Two branches at the same model time: first the one that is shown. */
export interface Compared {
  readonly type: "compared"
  readonly id: number
  readonly branches: readonly [number, number]
  readonly at: Micros
  readonly forkedAt: Micros
  readonly differences: readonly Difference[]
  /** So many more objects differ. */
  readonly more: number
  /** Ready Pods outside kube-system over time. */
  readonly ready: readonly [Curve, Curve]
}

/** An object that is not the same in two branches. Objects that are made anew (a Pod's name is drawn) stand in one only. */
export interface Difference {
  readonly key: string
  readonly kind: string
  /** In which branch alone it is; undefined where it is in both. */
  readonly only?: "first" | "second"
  readonly fields: readonly { readonly path: string; readonly first?: string; readonly second?: string }[]
}
