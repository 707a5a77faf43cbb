import { expect, test } from "vitest"
import type { Said } from "../why/said.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import { en } from "./en.ts"
import { lineText, openCatalogue } from "./say.ts"

openCatalogue()
const line = (say: string, about: Said["about"], tone: Said["tone"] = "normal"): Said => ({ say, about, subject: "", tone, interesting: true })

test("lines name who noticed, and what the reader did is said to the reader", () => {
  expect(lineText(line("node/unknown", { name: "node-2" }, "warning"))).toMatch(/^The node lifecycle controller noticed: node-2 has not renewed its Lease/)
  expect(lineText(line("host/crash", { host: "node-2" }, "learner"))).toBe("You crashed the machine node-2.")
  expect(lineText(line("event/warning", { component: "node-controller", kind: "Node", name: "node-2", reason: "NodeNotReady", message: "Node <node-2>" }))).toBe("node-controller: Node <node-2> (Node node-2, NodeNotReady)")
})

test("a line says one as one, and many as many, whatever its context", () => {
  const ready = (about: Said["about"]): string => lineText(line("service/endpoints", { service: "web", ...about }))
  expect(ready({ count: 1 })).toBe("The EndpointSlice controller noticed: the Service web leads to 1 ready Pod.")
  expect(ready({ count: 2 })).toMatch(/ 2 ready Pods\.$/)
  expect(ready({ count: 0, context: "none" })).toMatch(/leads nowhere/)
  const few = (about: Said["about"]): string => lineText(line("replicaset/too-few", { name: "web-1", ...about }))
  expect(few({ count: 1, missing: 1, context: "first" })).toMatch(/is to have 1 Pod and has none/)
  expect(few({ count: 3, missing: 1, present: 2, context: "one" })).toMatch(/is to have 3 Pods and has 2\..*makes one\.$/)
})

test("every kind that is served has its one sentence", () => {
  const served = builtinRegistry.kinds.filter(({ verbs }) => verbs.includes("get")).map(({ kind }) => kind)
  expect(Object.keys(en.kinds).sort()).toEqual([...new Set(served)].sort())
})

test("a line that the catalogue lacks shows itself rather than nothing", () => {
  expect(lineText(line("pod/new-thing", { name: "web" }))).toBe("pod/new-thing web")
})

test("every part that noticed has a line, and every learner's action a name, a hint and a line", () => {
  for (const say of Object.keys(en.noticed)) expect(Object.keys(en.line).filter((key) => key === say || key === `${say}_other`)).toHaveLength(1)
  const actions = Object.keys(en.line).filter((say) => /^(host|process|link)\//.test(say))
  expect(actions).toHaveLength(11)
  for (const action of actions) {
    expect(en.action).toHaveProperty([action])
    expect(en.action).toHaveProperty([`${action}.hint`])
  }
})
