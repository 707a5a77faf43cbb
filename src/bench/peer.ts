import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "vite"
import { web } from "./site.ts"

interface Listed {
  readonly items: readonly { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }[]
}

interface PeerCluster {
  readonly api: { readonly corev1: { listNamespacedPod(options: { readonly namespace: string }): Promise<Listed> } }
  init(): Promise<void>
  apply(objects: readonly unknown[]): Promise<unknown>
  close(): Promise<void>
}

type OpenPeer = (nodes: number) => PeerCluster

/** It is written for bundlers and brings no nginx: this is both, as a module of its own. */
const entry = `import { BaseImage, Cluster } from "@ngrok/webernetes"
class Nginx extends BaseImage {
  static imageName = "nginx"
  static imageVersion = "1.27"
  defaultCommand = ["nginx"]
  async exec(ctx, argv) {
    if (argv[0] !== "nginx") return await super.exec(ctx, argv)
    ctx.listenHttp(80, async () => ({ statusCode: 200, body: "" }))
    return await ctx.waitUntilKilled()
  }
}
export default function open(nodes) {
  const cluster = new Cluster({ nodes })
  cluster.registerImage(Nginx)
  return cluster
}
`

/**
 * The same work through @ngrok/webernetes, whose clock is the wall's: CPU and wall seconds from apply until `replicas` Pods are ready.
 * Undefined where they are not within `wallSecondsMax`. Without probes, as those of version 0.3.5 never succeed in Node.
 */
export async function peerUntilReady(nodes: number, replicas: number, wallSecondsMax: number): Promise<{ readonly cpu: number; readonly wall: number } | undefined> {
  const open = await bundled()
  const cluster = open(nodes)
  await cluster.init()
  const started = performance.now()
  const before = process.cpuUsage()
  await cluster.apply([web(replicas, "nginx:1.27", false)])
  let ready = 0
  while (ready < replicas && performance.now() - started < wallSecondsMax * 1_000) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const { items } = await cluster.api.corev1.listNamespacedPod({ namespace: "default" })
    ready = items.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True")).length
  }
  const { user, system } = process.cpuUsage(before)
  const wall = (performance.now() - started) / 1_000
  await cluster.close()
  return ready < replicas ? undefined : { cpu: (user + system) / 1e6, wall }
}

async function bundled(): Promise<OpenPeer> {
  const folder = await mkdtemp(join(process.cwd(), "node_modules", ".peer-"))
  try {
    await writeFile(join(folder, "entry.js"), entry)
    await build({ configFile: false, logLevel: "silent", ssr: { noExternal: true }, build: { ssr: join(folder, "entry.js"), outDir: join(folder, "out"), rollupOptions: { output: { entryFileNames: "peer.js" } } } })
    const { default: open } = (await import(pathToFileURL(join(folder, "out", "peer.js")).href)) as { readonly default: OpenPeer }
    return open
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
