import type { ResourceView } from "../../bridge/protocol.ts"
import type { Text } from "../messages/text.ts"

/** The Service that leads to the API servers: which processes on which machines, no Pod behind it says. */
const ofApiServers = "services/default/kubernetes"

/** Where a Service leads, in words. */
export function doorWords(t: Text, { key, endpoints = [], podless = [] }: ResourceView): string {
  if (endpoints.length > 0) return t("door>ready", { ready: endpoints.filter(({ ready }) => ready).length, all: endpoints.length })
  if (podless.length === 0) return t("door>nobody")
  return t(key === ofApiServers ? "door>apiServer" : "door>podless", { address: podless.join(", ") })
}
