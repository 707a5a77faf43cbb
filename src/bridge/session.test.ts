import { expect, it } from "vitest"
import { textAt } from "../base/json-path.ts"
import { replay } from "../cluster/cluster.ts"
import type { Recording } from "../sim/recording.ts"
import { Page } from "./fixtures/page.ts"
import { web } from "./fixtures/web.ts"
import type { Answer, Line, PodView, ResourceView, TerminalOutput } from "./protocol.ts"

/** What the page would have after all its frames. */
class Seen {
  readonly pods = new Map<string, PodView>()
  readonly resources = new Map<string, ResourceView>()
  readonly said: string[] = []

  take(answers: readonly Answer[]): this {
    for (const answer of answers) {
      if (answer.type === "output") this.said.push(...answer.outputs.map(wordsOf))
      if (answer.type !== "frame") continue
      for (const key of answer.gone) {
        this.pods.delete(key)
        this.resources.delete(key)
      }
      for (const pod of answer.pods) this.pods.set(pod.key, pod)
      for (const resource of answer.resources) this.resources.set(resource.key, resource)
    }
    return this
  }
}

function wordsOf(output: TerminalOutput): string {
  if (output.type === "terminal/out") return output.text.trimEnd()
  return output.type === "terminal/end" ? `exit ${output.exit}` : `document ${output.index}: ${output.status ? textAt(output.status, "message") : "ok"}`
}

/** Runs a line and lets time go by as fast as it can until nothing interesting comes for a while. */
async function run(page: Page, line: string, stdin?: string): Promise<Seen> {
  page.order({ type: "run", run: "1", line, follow: false, ...(stdin === undefined ? {} : { stdin }) }, { type: "pace", playing: true, speed: 1000 })
  await page.pass(40)
  page.order({ type: "pace", playing: false, speed: 1 })
  for (let i = 0; i < 8; i++) await page.frame()
  return new Seen().take(page.answers)
}

it("a manifest that is applied on the laptop becomes Pods and a Service that leads to them, and is part of the recording", async () => {
  const page = await new Page().boot(1)
  const seen = await run(page, "kubectl apply -f -", web)
  expect(seen.said).toEqual(["deployment.apps/web created", "document 0: ok", "service/web created", "document 1: ok", "exit 0"])
  const pods = [...seen.pods.values()].filter(({ namespace }) => namespace === "default")
  expect(pods.map(({ look, status, ready, restarts, image, standIn, labels }) => [look, status, ready, restarts, image, standIn, labels["app"]])).toEqual(Array(3).fill(["ready", "Running", "1/1", 0, "nginx:1.27", false, "web"]))
  expect(new Set(pods.map(({ node }) => node))).toEqual(new Set(["node-1", "node-2", "node-3"]))
  const set = [...seen.resources.values()].find(({ kind, name }) => kind === "ReplicaSet" && name.startsWith("web-"))
  expect(new Set(pods.map(({ owner }) => owner))).toEqual(new Set([set?.uid]))
  expect(seen.resources.get("deployments/default/web")).toMatchObject({ uid: set?.owner, look: "ready", summary: "3/3 ready", simulated: true, deleting: false })
  expect(seen.resources.get("services/default/web")).toMatchObject({ look: "ready", summary: expect.stringMatching(/80\/TCP$/) })
  expect(seen.resources.get("services/default/web")?.endpoints).toEqual(pods.map(({ key }) => key).sort().map((pod) => ({ pod, ready: true, terminating: false })))
  expect([...seen.resources.keys()].filter((key) => /^(leases|events|nodes|pods)\//.test(key))).toEqual([])
  const { recording, now, hash } = await page.record()
  const again = replay(recording as unknown as Recording, now)
  expect("error" in again ? again.error : again.hash()).toBe(hash)
})

it("checks and peeks answer by number, and the world does not notice", async () => {
  const page = await new Page().boot(1)
  const { hash } = await page.record()
  page.order({ type: "check", id: 7, text: "kind: Pod" }, { type: "peek", id: 8, line: "kubectl delete service kubernetes" }, { type: "peek", id: 9, line: "ls" })
  await page.pass()
  expect(page.last("checked")).toMatchObject({ id: 7, documents: [{ kind: "Pod", problems: [{ path: "apiVersion", severity: "error" }] }] })
  expect(page.answers.filter(({ type }) => type === "peeked")).toEqual([
    { type: "peeked", id: 8, text: "Error from server (MethodNotAllowed): who only looks changes nothing\n", exit: 1 },
    { type: "peeked", id: 9, text: "ls: command not found\n", exit: 127 },
  ])
  for (const line of ["kubectl get pods -A -o wide", "kubectl describe nodes", "kubectl rollout status deploy/nobody", "kubectl annotate node node-1 a=b", "kubectl apply -f -"]) page.order({ type: "peek", id: 10, line })
  page.order({ type: "peek", id: 11, line: `kubectl get pods ${"a".repeat(20_000)}` })
  await page.pass()
  expect(page.last("peeked")).toEqual({ type: "peeked", id: 11, text: "a line has at most 10000 characters\n", exit: 1 })
  expect((await page.record()).hash).toBe(hash)
  page.order({ type: "peek", id: 12, line: "kubectl get pods -A -l component=etcd --field-selector=status.phase=Running --no-headers" })
  await page.pass()
  expect(page.last("peeked")).toMatchObject({ id: 12, exit: 0, text: expect.stringMatching(/^kube-system +etcd-control-plane +1\/1[^\n]*\n$/) })
  expect((page.last("recorded") as { recording: { inputs?: unknown } }).recording.inputs).toEqual([])
})

it("takes no more texts than a recording holds", async () => {
  const page = await new Page().boot(1)
  for (let i = 0; i < 23; i++) page.order({ type: "run", run: `${i}`, line: "true", stdin: "#".repeat(999_000), follow: false })
  await page.pass()
  expect(page.answers.filter(({ type }) => type === "refused")).toHaveLength(2)
  expect(page.last("refused")).toMatchObject({ message: expect.stringMatching(/^a recording holds at most/) })
})

it("refuses a text that is too long by name, and ends its line", async () => {
  const page = await new Page().boot(1)
  page.order({ type: "run", run: "1", line: "kubectl apply -f -", stdin: "a".repeat(2_000_000), follow: false })
  await page.pass()
  expect(page.last("refused")).toMatchObject({ message: expect.stringMatching(/1000000/) })
  expect(page.last("output")).toMatchObject({ outputs: [{ run: "1", stream: "stderr" }, { type: "terminal/end", run: "1", exit: 1 }] })
})

/** Runs on from one interesting thing to the next until a line says this; gives all lines up to there. */
async function skim(page: Page, until: string): Promise<readonly Line[]> {
  const lines = (): readonly Line[] => page.answers.flatMap((answer) => (answer.type === "frame" ? answer.lines : []))
  for (let i = 0; i < 12 && !lines().some(({ say }) => say === until); i++) {
    const { length } = lines()
    page.order({ type: "skip", to: "interesting" })
    await page.pass(30)
    for (let n = 0; n < 3; n++) await page.frame()
    expect(lines().slice(length).some(({ interesting }) => interesting), "a skip stops for nothing").toBe(true)
  }
  return lines()
}

it("tells how a deleted Pod is replaced, and which part noticed", async () => {
  const page = await new Page().boot(1)
  const seen = await run(page, "kubectl apply -f -", web)
  const [victim] = [...seen.pods.values()].filter(({ namespace }) => namespace === "default")
  page.answers.length = 0
  page.order({ type: "run", run: "2", line: `kubectl delete pod ${victim?.name} --wait=false`, follow: false })
  const lines = (await skim(page, "pod/ready")).filter(({ interesting }) => interesting)
  const said = lines.map(({ say }) => say)
  expect(said.filter((say, i) => said.indexOf(say) === i)).toEqual(["terminal/line", "replicaset/too-few", "pod/scheduled", "deployment/unavailable", "pod/running", "pod/ready"])
  expect(lines.find(({ say }) => say === "replicaset/too-few")).toMatchObject({ subject: expect.stringMatching(/^replicasets\/default\/web-/), about: { count: 3, missing: 1, present: 2, context: "one" } })
})

it("jumps the silence that Pods tolerate: from a node that nobody hears of to the Pods that leave it", async () => {
  const page = await new Page().boot(1)
  await run(page, "kubectl apply -f -", web)
  page.order({ type: "act", action: { type: "host/crash", host: "node-2" } })
  const moments: number[] = []
  const evicted = (answer: Answer): boolean => answer.type === "frame" && answer.lines.some(({ say }) => say === "taint-eviction/not-tolerated")
  for (let i = 0; i < 8 && !page.answers.some(evicted); i++) {
    page.order({ type: "skip", to: "busy" })
    await page.pass(30)
    moments.push((await page.frame()).now / 1e6)
  }
  const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? 0))
  expect(page.answers.some(evicted)).toBe(true)
  expect(Math.max(...gaps)).toBeGreaterThan(295)
  expect(Math.max(...gaps)).toBeLessThan(305)
})

it("tells what a watched container wrote, on whichever shard it runs, when there is more of it", async () => {
  const page = await new Page().boot(1)
  const seen = await run(page, "kubectl apply -f -", web)
  const [pod] = [...seen.pods.values()].filter(({ namespace }) => namespace === "default")
  const key = `logs/default/${pod?.name}/nginx`
  const [log] = (await page.frame(key)).objects
  expect(log?.key).toBe(key)
  expect(JSON.stringify(log?.object)).toMatch(/start worker processes/)
  expect((await page.frame(key, "logs/default/nobody/nginx")).objects).toEqual([])
  await page.frame()
  expect((await page.frame(key)).objects).toEqual([log])
})
