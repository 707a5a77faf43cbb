import type { PodView } from "../../bridge/protocol.ts"

/** As much of a Pod's name as fits. Of an owned one the end, from a dash on, which is what tells it from its siblings; of another the beginning. */
export function podLabel({ name, owner }: Pick<PodView, "name" | "owner">, letters: number): string {
  if (name.length <= letters) return name
  if (owner === "") return `${name.slice(0, Math.max(1, letters - 1))}…`
  for (let dash = name.length - letters - 1; dash < name.length - 1; dash++) if (name[dash] === "-") return name.slice(dash + 1)
  return `…${name.slice(name.length - letters + 1)}`
}
