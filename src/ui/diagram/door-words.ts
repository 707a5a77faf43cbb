import type { EndpointView, ResourceView } from "../../bridge/protocol.ts"
import type { Text } from "../../messages/say.ts"

/** The Service that leads to the API servers: which processes on which machines, no Pod behind it says. */
const ofApiServers = "services/default/kubernetes"

/** Where a Service leads, in words. */
export function doorWords(t: Text, { key, endpoints = [], podless = [] }: ResourceView): string {
  const { ready, all } = countBehind(endpoints)
  if (all > 0) return t("door>ready", { ready, all })
  if (podless.length === 0) return t("door>nobody")
  return t(key === ofApiServers ? "door>apiServer" : "door>podless", { address: podless.join(", ") })
}

/** How many of the Pods behind a Service are ready. One that is to go counts no more: on a machine that is dead it may stay for good. */
export function countBehind(endpoints: readonly EndpointView[]): { readonly ready: number; readonly all: number } {
  const staying = endpoints.filter(({ terminating }) => !terminating)
  return { ready: staying.filter(({ ready }) => ready).length, all: staying.length }
}
