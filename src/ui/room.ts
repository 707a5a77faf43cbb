import { useSyncExternalStore } from "react"

const roomy = matchMedia("(min-width: 900px) and (min-height: 560px)")
const watchRoom = (listener: () => void): (() => void) => {
  roomy.addEventListener("change", listener)
  return () => roomy.removeEventListener("change", listener)
}

/** Whether there is no room for panes side by side: an embed, a phone. */
export const useCompact = (): boolean => !useSyncExternalStore(watchRoom, () => roomy.matches)
