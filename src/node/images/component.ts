import type { JsonObject } from "../../base/json.ts"
import type { ProcessConfig } from "../programs/contract.ts"
import { runs, type Image } from "./image.ts"

/**
 * An image of kubeadm's control plane: one executable and nothing else, no shell either. It names its program, which is looked up
 * where the cluster is put together; `config` is what the program is to know of its flags and its place.
 */
export const component = (name: string, tags: RegExp, sizeBytes: number, config: (process: ProcessConfig) => JsonObject): Image => ({
  repository: `registry.k8s.io/${name}`,
  tags,
  sizeBytes,
  entrypoint: [],
  cmd: [],
  commands: false,
  own: (process) => (runs(process, name) ? { type: "run", program: name, processName: name, config: { ...process, ...config(process) } as JsonObject } : undefined),
})

/** Whether the component keeps its client's usual rate; a negative one lifts it. */
export const isLimited = (process: ProcessConfig): boolean => !(Number(flagOf(process, "kube-api-qps") ?? 0) < 0)

/** The value of a flag ("--name=value"), or undefined. */
export const flagOf = ({ argv }: ProcessConfig, name: string): string | undefined => argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
