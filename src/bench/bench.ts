/** One measured figure, and what stands beside it (a cold run, counts by kind). */
export interface Measurement {
  readonly value: number
  readonly beside?: Readonly<Record<string, number>>
}

/** A figure that the project watches: one file each, one line each in main.ts. */
export interface Bench {
  /** Stable, for whoever compares runs. */
  readonly id: string
  readonly title: string
  readonly unit: string
  /** What the figure should reach; without it the figure is only shown. */
  readonly aim?: { readonly atLeast: number } | { readonly atMost: number }
  run(): Measurement | Promise<Measurement>
}

/** Whether `value` reaches the aim; null where there is none. */
export function meets(aim: Bench["aim"], value: number): boolean | null {
  if (!aim) return null
  return "atLeast" in aim ? value >= aim.atLeast : value <= aim.atMost
}
