import { plugin } from "../framework.ts"

/** Who matters most goes first; of equals, who has waited longest. */
export const prioritySort = plugin({
  name: "PrioritySort",
  queueSort: ({ priority, since }) => `${digits(priorityMost - priority)}/${digits(since)}`,
})

/** Above every priority there is. */
const priorityMost = 2 ** 31

const digits = (n: number): string => String(n).padStart(16, "0")
