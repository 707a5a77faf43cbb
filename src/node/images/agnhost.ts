import { seconds } from "../../base/time.ts"
import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

/** Kubernetes' own test image: its first argument says what it is. What is not known here waits, as `pause` does. */
export const agnhost: Image = {
  repository: "registry.k8s.io/e2e-test-images/agnhost",
  tags: /^2\.\d{1,2}$/,
  sizeBytes: 53_000_000,
  entrypoint: ["/agnhost"],
  cmd: ["pause"],
  commands: true,
  own: (process) => {
    if (!runs(process, "agnhost")) return undefined
    const [, what = "", ...flags] = process.argv
    const flag = (name: string): string | undefined => flags.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3)
    const common = { termCode: 2, takenCode: 1 }
    const hostname = process.env["HOSTNAME"] ?? ""
    switch (what) {
      case "netexec":
        return { type: "run", program: "web-server", config: serverConfig(process, { ...common, otherwise: `NOW: ${hostname}\n`, pages: { "/hostname": hostname, "/healthz": "" }, greeting: "Started HTTP server\n" }, [Number(flag("http-port") ?? 8080)]) }
      case "serve-hostname":
        return { type: "run", program: "web-server", config: serverConfig(process, { ...common, otherwise: `${hostname}\n`, greeting: "Serving on port 9376.\n" }, [Number(flag("port") ?? 9376)]) }
      case "liveness":
        return { type: "run", program: "web-server", config: serverConfig(process, { ...common, otherwise: "ok", failsAfterMicros: seconds(10) }, [8080]) }
      default:
        return { type: "run", program: "web-server", config: serverConfig(process, { ...common, greeting: "Paused\n" }, []) }
    }
  },
}
