import { plugin, scoreMax, type Plugin } from "../framework.ts"
import { podInfo } from "../node-info.ts"
import { allocationOf, balance, defaultStrategy, requestsFor, type WeighedResource } from "../resource-scores.ts"

/**
 * Likes nodes whose resources the Pod would bring nearer to being used alike: by how much the balance with it differs from that
 * without it, on a scale from 50 to 100. Pods that request nothing are no matter of balance.
 */
export function balancedAllocation({ resources = defaultStrategy.resources }: { readonly resources?: readonly WeighedResource[] } = {}): Plugin {
  return plugin<undefined, readonly number[]>({
    name: "NodeResourcesBalancedAllocation",
    preScore(pod) {
      const requests = requestsFor(podInfo(pod).requests, resources)
      return requests.every((amount) => amount === 0) ? "skip" : { state: requests }
    },
    score(_pod, node, requests) {
      const allocations = allocationOf(node, requests, resources, node.requested)
      return scoreMax / 2 + Math.trunc((scoreMax / 2 + balance(allocations, "withPod") - balance(allocations, "without")) / 2)
    },
  }) as Plugin
}
