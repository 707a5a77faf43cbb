import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

/** Tells who it is. */
export const echoserver: Image = {
  repository: "registry.k8s.io/echoserver",
  tags: /^1\.(4|8|9|10)$/,
  sizeBytes: 46_000_000,
  entrypoint: ["/usr/local/bin/run.sh"],
  cmd: [],
  commands: true,
  own: (process) => (runs(process, "run.sh") ? { type: "run", program: "web-server", config: serverConfig(process, { otherwise: `\n\nHostname: ${process.env["HOSTNAME"] ?? ""}\n\nPod Information:\n\t-no pod information available-\n`, greeting: "Generating self-signed cert\nStarting nginx\n", termCode: 0, takenCode: 1 }, [8080, 8443]) } : undefined),
}
