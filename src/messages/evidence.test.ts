import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { minutes, seconds } from "../base/time.ts"
import { swarm } from "../cluster/swarm/swarm.ts"
import type { Evidence } from "../sim/types.ts"
import { Witness } from "../testing/causes.ts"
import { Lab, nginx } from "../testing/lab.ts"
import { en } from "./en.ts"
import { evidenceLines } from "./evidence.ts"
import { openCatalogue, sayLine } from "./say.ts"

openCatalogue()

/** Keys that are put together, and a registration's step that looks like one. */
const madeUp = ["serviceaccount/missing", "root-ca-certificate-publisher/missing"]
const steps = ["kubelet/csinode"]

const lines: Readonly<Record<string, string>> = en.line
const keyIn = ({ say, about = {} }: Pick<Evidence, "say" | "about">): string => (typeof about["context"] === "string" ? `${say}_${about["context"]}` : say)

/** What was wrong with the words for decisions: none, or an argument that the decision does not give. */
function faults(evidence: Iterable<Evidence>): readonly string[] {
  const found = new Set<string>()
  for (const { say, about = {} } of evidence) {
    const words = lines[keyIn({ say, about })] ?? lines[say]
    // Those that are a line of their own are filled by linesOfDecision.
    if (words === undefined && !Object.keys(lines).some((key) => key.startsWith(`${say}_`))) found.add(`${say} has no words`)
    if (words !== undefined && say in evidenceLines) for (const [, slot = ""] of words.matchAll(/{{(\w+)}}/g)) if (!(slot in about)) found.add(`${say} does not say its ${slot}`)
  }
  return [...found].sort()
}

/** The sources of the components. */
const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? sources(`${folder}/${entry.name}`) : /(?<!\.test)\.ts$/.test(entry.name) ? [readFileSync(`${folder}/${entry.name}`, "utf8")] : []))

describe("the words for decisions", () => {
  it("are there for every key that a component can say, and for no other", () => {
    const text = ["controllers", "scheduler", "client", "apiserver", "node", "sim"].flatMap((room) => sources(`src/${room}`)).join("\n").replaceAll(/^ *(?:\/\*)?\*.*$|\/\/.*$/gm, "")
    const parts = [...new Set([...Object.keys(evidenceLines), "taint-eviction/x"].map((key) => key.slice(0, key.indexOf("/"))))]
    const quoted = new Set([...text.matchAll(/"([a-z-]+\/[a-z-]+)"/g)].map(([, key = ""]) => key))
    const bodies = new Set([...text.matchAll(/(?:type: |case |type === |\| )"([a-z-]+\/[a-z-]+)"/g)].map(([, key = ""]) => key))
    const said = [...quoted, ...madeUp].filter((key) => parts.includes(key.slice(0, key.indexOf("/"))) && !bodies.has(key) && !steps.includes(key))
    const known = Object.keys(en.line).map((key) => key.replace(/_.*/, ""))
    expect(said.filter((key) => !known.includes(key))).toEqual([])
    expect([...new Set(Object.keys(evidenceLines).map((key) => key.replace(/_.*/, "")))].filter((key) => !said.includes(key))).toEqual([])
  })

  it("have all their arguments, whatever happens to a cluster", () => {
    const evidence: Evidence[] = []
    for (const seed of [1, 2, 3]) swarm(seed, { explained: (_, each) => void evidence.push(each) })
    expect(new Set(evidence.map(({ say }) => say)).size).toBeGreaterThan(25)
    expect(faults(evidence)).toEqual([])
  }, 120_000)

  it("read as they should", () => {
    const lab = new Lab(1, { nodes: 2 })
    const witness = new Witness(lab.world)
    lab.ask("POST", "/apis/apps/v1/namespaces/default/deployments", nginx("nginx:1.27", 2))
    lab.run(seconds(30))
    lab.ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "typo" }, spec: { containers: [{ name: "typo", image: "nginx:does-not-exist" }] } })
    lab.ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "loop" }, spec: { containers: [{ name: "loop", image: "busybox", command: ["false"] }] } })
    lab.ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "huge" }, spec: { containers: [{ name: "huge", image: "nginx", resources: { requests: { cpu: "100" } } }] } })
    lab.run(minutes(1))
    lab.fault(3, "host/crash")
    lab.run(minutes(7))
    expect(faults(witness.evidence)).toEqual([])
    const first = new Map<string, string>()
    for (const { say, about = {} } of witness.evidence) {
      const key = keyIn({ say, about })
      if (say in evidenceLines && !first.has(key)) first.set(key, sayLine({ say, about: about as Record<string, string | number> }).what)
    }
    expect([...first.values()].join("\n")).toMatchInlineSnapshot(`
      "The Deployment controller found no ReplicaSet for the present template of web: it makes web-nht5hfxd6d, revision 1, with 2 of its Pods to begin with.
      The API server admitted the Pod web-nht5hfxd6d-, after these had filled in what it leaves open: ServiceAccount, Priority, DefaultTolerationSeconds.
      The Deployment controller counted the Pods of web: 0 of 2 ready, 0 of the present template.
      The scheduler looked at the nodes for default/web-nht5hfxd6d-wztq2, attempt 1: 2 fit, 1 do not. It chose node-2.
      The Deployment controller waits whether default/web gets on: 0 of 2 ready, no progress since 12:00:20, and 600 s are its deadline.
      The ReplicaSet controller counted the Pods of web-nht5hfxd6d: 2 there, 0 ready, 0 available.
      The startup probe of kube-controller-manager of kube-controller-manager-control-plane succeeded: it has started.
      The readiness probe of etcd of etcd-control-plane succeeded, time 1 of 1: it is ready.
      The kubelet of node-2 started nginx of web-nht5hfxd6d-wztq2.
      The Deployment controller counted the Pods of web: all 2 are of the present template and available, so the roll-out is done.
      The node lifecycle controller saw a sign of life of node-1, and gives it its grace period from then on.
      The scheduler looked at the nodes for default/huge, attempt 1: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
      The kubelet of node-1 could not pull nginx:does-not-exist for typo: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:does-not-exist": failed to resolve reference "docker.io/library/nginx:does-not-exist": docker.io/library/nginx:does-not-exist: not found. It will not ask again for 10 s.
      loop of loop ended with exit code 1, and the kubelet of node-2 was told.
      The kubelet of node-2 started loop of loop again: restart 1.
      The kubelet of node-2 leaves loop of loop, which ended with exit code 1, alone until 10 s have passed since then.
      The kubelet of node-1 does not ask for nginx:does-not-exist for typo yet, 10 s are left of its back-off: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:does-not-exist": failed to resolve reference "docker.io/library/nginx:does-not-exist": docker.io/library/nginx:does-not-exist: not found
      The node lifecycle controller heard nothing of node-2 since 12:01:44, when it renewed its Lease. That is more than the grace period of 50 s.
      The node lifecycle controller marks web-nht5hfxd6d-wztq2 as not ready: its node node-2 is not, and no kubelet is heard that could say so (NodeStatusUnknown).
      The node lifecycle controller taints node-2 with node.kubernetes.io/unreachable, effect NoSchedule: Ready is Unknown there since 12:02:38 (NodeStatusUnknown).
      The node lifecycle controller marks the nodes of a zone for eviction one after the other, and waits for the turn of @zone/region-1:zone-b.
      The taint eviction controller leaves default/loop on node-2 for a while: it tolerates node.kubernetes.io/unreachable, there since 12:02:39, for a limited time."
    `)
  })
})
