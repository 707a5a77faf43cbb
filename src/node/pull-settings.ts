import type { KubeletState } from "./kubelet-state.ts"
import type { PullSettings } from "./puller.ts"

/** Where this kubelet pulls from, and how long a pull takes. */
export const pullSettings = ({ config, pods }: KubeletState): PullSettings => ({
  registry: config.registry ?? "",
  fixedMicros: config.delays?.pullMicros,
  has: (reference) => pods.runtime.images.has(reference),
})
