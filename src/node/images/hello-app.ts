import { stamps } from "../logs.ts"
import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

/** Says hello on 8080, or on the port that PORT names. A Go program: as process 1 it ends with 2 when it is told to end. */
export const helloApp: Image = {
  repository: "us-docker.pkg.dev/google-samples/containers/gke/hello-app",
  tags: /^[12]\.0$/,
  sizeBytes: 11_500_000,
  entrypoint: ["/hello-app"],
  cmd: [],
  commands: false,
  own: (process) => {
    if (!runs(process, "hello-app")) return undefined
    const port = Number(process.env["PORT"] ?? 8080)
    const otherwise = `Hello, world!\nVersion: 1.0.0\nHostname: ${process.env["HOSTNAME"] ?? ""}\n`
    return { type: "run", program: "web-server", config: serverConfig(process, { otherwise, greeting: `${stamps.error} Server listening on port ${port}\n`, termCode: 2, takenCode: 1 }, [port]) }
  },
}

/** Where it was before. */
export const olderHelloApp: Image = { ...helloApp, repository: "gcr.io/google-samples/hello-app" }
