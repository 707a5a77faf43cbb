import type { ITaint, IToleration } from "kubernetes-models/v1"

/**
 * Whether one toleration covers one taint: an empty effect covers all effects, an empty key with Exists all keys. `comparing` lets the
 * operators Gt and Lt count, which are behind a gate that is off in 1.36. Upstream: core/v1's Toleration.ToleratesTaint.
 */
export function tolerates({ key = "", operator = "Equal", value = "", effect }: IToleration, taint: ITaint, comparing = false): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  switch (operator) {
    case "Equal":
      return value === (taint.value ?? "")
    case "Exists":
      return true
    case "Gt":
    case "Lt":
      return comparing && compares(operator, taint.value ?? "", value)
    default:
      return false
  }
}

/** Whole numbers only, without leading zeros; a taint's value is on the left. */
function compares(operator: "Gt" | "Lt", taint: string, toleration: string): boolean {
  if (!wholeNumber.test(taint) || !wholeNumber.test(toleration)) return false
  return operator === "Gt" ? BigInt(taint) > BigInt(toleration) : BigInt(taint) < BigInt(toleration)
}

const wholeNumber = /^(0|-?[1-9]\d{0,18})$/

/** The first taint with one of these effects that no toleration covers. */
export function untoleratedTaint(taints: readonly ITaint[], tolerations: readonly IToleration[], effects: readonly string[], comparing = false): ITaint | undefined {
  return taints.find((taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint, comparing)))
}

/** What keeps new Pods away from a node. */
export const repelling: readonly string[] = ["NoSchedule", "NoExecute"]
