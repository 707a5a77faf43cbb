import { describe, expect, it } from "vitest"
import { openCluster } from "../cluster/cluster.ts"
import { laptopOf } from "../cluster/hosts.ts"
import { defaultTopology } from "../cluster/topology.ts"
import { seconds, type Micros } from "../base/time.ts"
import { actorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import type { TerminalOutput } from "./terminal.ts"

const topology = { ...defaultTopology, nodes: 1 }

/** A cluster of one node, and whoever sits at the laptop. */
class Laptop {
  readonly world: World
  #entered = 0
  readonly #heard: TerminalOutput[] = []

  constructor() {
    this.world = new World(openCluster(topology, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true }).setup)
    this.run(15)
  }

  run(forSeconds: number): void {
    this.world.run((this.world.now + seconds(forSeconds)) as Micros)
    this.#heard.push(...(this.world.takeOutputs() as unknown as TerminalOutput[]))
  }

  input(host: HostId, body: object): void {
    this.world.input(actorId(host, "line" in body || "run" in body ? 1 : 0), body as Body)
  }

  /** Enters a line; gives the name of its run. */
  enter(line: string, stdin?: string): string {
    const run = `run-${++this.#entered}`
    this.input(laptopOf(topology), { type: "terminal/line", run, line, ...(stdin === undefined ? {} : { stdin }) })
    return run
  }

  said(run: string): string {
    return this.#heard.map((output) => (output.run !== run ? "" : output.type === "terminal/out" ? output.text : output.type === "terminal/end" ? `exit ${output.exit}` : `#${output.index} ${output.status === null ? "good" : "bad"}\n`)).join("")
  }

  ask(line: string, stdin?: string, within = 10): string {
    const run = this.enter(line, stdin)
    this.run(within)
    return this.said(run)
  }
}

const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: '1'}\n"
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  terminationGracePeriodSeconds: 4\n  containers: [{name: web, image: busybox, command: [sleep, '1000']}]\n"

describe("the laptop's terminal", () => {
  it("applies a text over the network, document by document, and says which failed", () => {
    const laptop = new Laptop()
    const text = `${settings}---\napiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 99999}]}\n`
    expect(laptop.ask("kubectl apply -f -", text)).toBe(
      "#1 bad\nconfigmap/settings created\n#0 good\n#2 bad\n" +
        'resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Nonsense" in version "v1"\nensure CRDs are installed first\n' +
        'Error from server (Invalid): error when creating "STDIN": Service "web" is invalid: [spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive]\n' +
        "exit 1",
    )
    expect(laptop.ask("kubectl apply -f -", settings)).toBe("configmap/settings unchanged\n#0 good\nexit 0")
    expect(laptop.ask("kubectl apply -f -", settings.replace("'1'", "'2'"))).toBe("configmap/settings configured\n#0 good\nexit 0")
  })

  it("waits for what it deletes until that is gone, unless it is interrupted", () => {
    const laptop = new Laptop()
    laptop.ask("kubectl apply -f -", pod)
    const run = laptop.enter("kubectl delete pod web")
    laptop.run(2)
    expect(laptop.said(run)).toBe('pod "web" deleted from default namespace\n')
    laptop.run(8)
    expect(laptop.said(run)).toBe('pod "web" deleted from default namespace\nexit 0')
    laptop.ask("kubectl apply -f -", pod)
    const other = laptop.enter("kubectl delete -f -", pod)
    laptop.run(2)
    laptop.input(laptopOf(topology), { type: "terminal/interrupt", run: other })
    laptop.run(1)
    expect(laptop.said(other)).toBe('pod "web" deleted from default namespace\n#0 good\nexit 130')
  })

  it("patches, changes an image, follows the rollout, and undoes it", () => {
    const laptop = new Laptop()
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: 'nginx:1.27'}]}\n"
    laptop.ask("kubectl apply -f -", deployment)
    expect(laptop.ask("kubectl patch deployment web -p '{\"spec\":{\"replicas\":2}}'")).toBe("deployment.apps/web patched\nexit 0")
    expect(laptop.ask("kubectl set image deploy/web web=nginx:1.28", undefined, 0.2)).toBe("deployment.apps/web image updated\nexit 0")
    const followed = laptop.ask("kubectl rollout status deploy/web", undefined, 60)
    expect(followed).toMatch(/^Waiting for deployment "web" rollout to finish: \d out of 2 new replicas have been updated\.\.\.\n/)
    expect(followed).toMatch(/deployment "web" successfully rolled out\nexit 0$/)
    expect(laptop.ask("kubectl rollout history deploy web")).toBe("deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\nexit 0")
    expect(laptop.ask("kubectl rollout undo deploy web")).toBe("deployment.apps/web rolled back\nexit 0")
    expect(laptop.ask("kubectl rollout status deploy/web --timeout=1m", undefined, 60)).toMatch(/successfully rolled out\nexit 0$/)
    expect(laptop.ask("kubectl get pods -l app=web --no-headers")).toMatch(/^(web-\w+-\w+ +1\/1 +Running +0 +\S+\n){2}exit 0$/)
    expect(laptop.ask("kubectl describe pod -l app=web")).toContain("Image:          nginx:1.27")
  })

  it("says what a shell and kubectl say of what they don't know", () => {
    const laptop = new Laptop()
    expect(laptop.ask("ls -l", undefined, 1)).toBe("ls: command not found\nexit 127")
    expect(laptop.ask("", undefined, 1)).toBe("exit 0")
    expect(laptop.ask("kubectl 'x", undefined, 1)).toBe("a quote is open at the end of the line\nexit 2")
    expect(laptop.ask("kubectl delet x", undefined, 1)).toBe('error: unknown command "delet" for "kubectl"\n\nDid you mean this?\n\tdelete\nexit 1')
    expect(laptop.ask("kubectl delete pod x --frce", undefined, 1)).toBe("error: unknown flag: --frce\nSee 'kubectl delete --help' for usage.\nexit 1")
    expect(laptop.ask("kubectl get pods -w", undefined, 1)).toBe("error: the flag --watch is not simulated\nexit 1")
    expect(laptop.ask("kubectl get pods --sort-by=.metadata.name", undefined, 1)).toBe("error: the flag --sort-by is not simulated\nexit 1")
    expect(laptop.ask("kubectl apply -f - --context x", "", 1)).toBe("error: the flag --context is not simulated\nexit 1")
  })

  it("tells a server that is not there from one that does not answer", () => {
    const laptop = new Laptop()
    laptop.input(1 as HostId, { type: "process/stop", process: "kube-apiserver" })
    laptop.run(5)
    expect(laptop.ask("kubectl delete pod x")).toBe("The connection to the server 10.0.0.10:6443 was refused - did you specify the right host or port?\nexit 1")
    laptop.input(1 as HostId, { type: "host/crash" })
    expect(laptop.ask("kubectl delete pod x", undefined, 40)).toBe("Unable to connect to the server: dial tcp 10.0.0.10:6443: i/o timeout\nexit 1")
  })

  it("goes on waiting when the server was away, and learns what happened meanwhile", () => {
    const laptop = new Laptop()
    laptop.ask("kubectl apply -f -", pod.replace("metadata: {name: web}", "metadata: {name: web, finalizers: [example.com/hold]}"))
    const waits = laptop.enter("kubectl delete pod web")
    laptop.run(10)
    laptop.input(1 as HostId, { type: "process/stop", process: "kube-apiserver" })
    laptop.run(300)
    laptop.input(1 as HostId, { type: "process/start", process: "kube-apiserver" })
    laptop.run(10)
    expect(laptop.ask("kubectl patch pod web --type=merge -p '{\"metadata\":{\"finalizers\":null}}'")).toBe("pod/web patched\nexit 0")
    laptop.run(40)
    expect(laptop.said(waits)).toBe('pod "web" deleted from default namespace\nexit 0')
  })

  it("runs so many commands at once, and says when there are too many", () => {
    const laptop = new Laptop()
    laptop.ask("kubectl apply -f -", pod.replace("metadata: {name: web}", "metadata: {name: web, finalizers: [example.com/hold]}"))
    for (let i = 0; i < 100; i++) laptop.enter("kubectl delete pod web")
    laptop.run(10)
    expect(laptop.ask("kubectl get pods")).toBe("fork: Resource temporarily unavailable (100 commands are running)\nexit 254")
  })
})
