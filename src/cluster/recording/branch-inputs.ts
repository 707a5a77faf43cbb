import type { Input, Saved } from "../../sim/recording.ts"

/** All that a branch was given, what it shares with its ancestors included; nothing for one that is not there. */
export function inputsOf({ branches }: Pick<Saved, "branches">, id: number): readonly Input[] {
  const branch = branches.find((each) => each.id === id)
  if (!branch) return []
  return branch.parent === undefined ? branch.inputs : [...inputsOf({ branches }, branch.parent).slice(0, branch.shared), ...branch.inputs]
}
