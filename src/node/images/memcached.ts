import { daemon } from "./daemon.ts"

/** Says nothing unless it is asked to. */
export const memcached = daemon({ repository: "docker.io/library/memcached", tags: /^(latest|1(\.\d(\.\d{1,2})?)?)?-?(alpine|bookworm|trixie)?$/, sizeBytes: 32_000_000, cmd: ["memcached"], ports: [11_211], greeting: "", farewell: "Signal handled: Terminated.\n" })
