import type { ApiServerState } from "./state.ts"

/** Whether its watch cache is filled and it has a connection to its store; the real server asks the store each time. */
export const isServing = ({ feed, net, etcd }: ApiServerState): boolean => feed.filled && net.connections.get(etcd.connection)?.state === "open"
