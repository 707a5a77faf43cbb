/** What conditions of every kind have. */
export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export const conditionIn = <C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined => conditions?.find((each) => each.type === type)

export const withoutCondition = <C extends Condition>(conditions: readonly C[] | undefined, type: string): readonly C[] => (conditions ?? []).filter((each) => each.type !== type)

/** Sets a condition; one that says the same stays as it is. */
export function withCondition<C extends Condition>(conditions: readonly C[] | undefined, next: C): readonly C[] {
  const current = conditionIn(conditions, next.type)
  if (current?.status === next.status && current.reason === next.reason) return conditions ?? []
  return [...withoutCondition(conditions, next.type), next]
}
