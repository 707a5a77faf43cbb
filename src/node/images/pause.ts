import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

/** Does nothing until it is told to end. */
export const pause: Image = {
  repository: "registry.k8s.io/pause",
  tags: /^(latest|3\.\d{1,2}(\.\d)?)$/,
  sizeBytes: 320_000,
  entrypoint: ["/pause"],
  cmd: [],
  commands: false,
  own: (process) => (runs(process, "pause") ? { type: "run", program: "web-server", config: serverConfig(process, { termCode: 0, takenCode: 1 }, []) } : undefined),
}
