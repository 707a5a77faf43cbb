import { useWorld } from "../engine/world.ts"
import { usePlacement } from "./placement.ts"

/** Whether a newcomer is told what to try first: the cluster is up, nothing of theirs runs, and they have done nothing yet. */
export function useHinted(): boolean {
  const none = usePlacement(({ count }) => count === 0)
  return useWorld(({ booted, skipping, hosts, marks }) => booted !== undefined && !skipping && hosts.size > 0 && none && !marks.some(({ tone }) => tone === "learner"))
}
