import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { EndpointView, PodView, ResourceView } from "../../bridge/protocol.ts"
import { mergeChanged, noObjects } from "../engine/objects.ts"
import { podLabel } from "./pod-label.ts"
import { tiesOf } from "./ties.ts"

const pod = (name: string, owner: string): PodView => ({
  key: `pods/default/${name}`, uid: name, namespace: "default", name, node: "node-1", look: "ready", status: "Running", ready: "1/1", restarts: 0, ip: "", createdAt: seconds(1), owner, mirror: false, standIn: false, image: "", labels: {},
})
const resource = (plural: string, name: string, uid: string, owner: string, endpoints?: readonly EndpointView[]): ResourceView => ({
  key: `${plural}/default/${name}`, kind: "", apiVersion: "v1", namespace: "default", name, uid, owner, look: "none", summary: "", createdAt: seconds(1), deleting: false, simulated: true, ...(endpoints ? { endpoints } : {}),
})
const behind = (name: string, ready: boolean): EndpointView => ({ pod: `pods/default/${name}`, ready, terminating: false })
const seen = mergeChanged(noObjects, {
  pods: [pod("web-1", "new"), pod("web-2", "new"), pod("web-0", "old"), pod("other", "")],
  resources: [
    resource("deployments", "web", "deployment", ""), resource("replicasets", "web-old", "old", "deployment"), resource("replicasets", "web-new", "new", "deployment"),
    resource("services", "web", "service", "", [behind("web-1", true), behind("web-2", false), behind("gone", true)]),
  ],
  gone: [],
})

test("a Pod is tied to its siblings and to the Services before it", () => {
  expect(tiesOf("pods/default/web-1", seen)).toEqual({
    marked: new Set(["pods/default/web-2"]),
    lines: [
      { from: "pods/default/web-1", to: "pods/default/web-2", type: "owner", live: true },
      { from: "services/default/web", to: "pods/default/web-1", type: "selector", live: true },
    ],
  })
  expect(tiesOf("pods/default/other", seen)).toEqual({ marked: new Set(), lines: [] })
})

test("a Service is tied to the Pods behind it, palely where it sends nothing", () => {
  const { marked, lines } = tiesOf("services/default/web", seen)
  expect(marked).toEqual(new Set(["pods/default/web-1", "pods/default/web-2"]))
  expect(lines.map(({ to, type, live }) => [to, type, live])).toEqual([["pods/default/web-1", "selector", true], ["pods/default/web-2", "selector", false]])
})

test("a workload marks all Pods below it, through what it owns", () => {
  expect(tiesOf("deployments/default/web", seen).marked).toEqual(new Set(["pods/default/web-0", "pods/default/web-1", "pods/default/web-2"]))
  expect(tiesOf("replicasets/default/web-old", seen).marked).toEqual(new Set(["pods/default/web-0"]))
  expect(tiesOf("node-1", seen).marked.size + tiesOf(undefined, seen).lines.length).toBe(0)
})

test.each([
  ["web-5d7f8c9b4f-x2k4q", "rs", 5, "x2k4q"],
  ["web-5d7f8c9b4f-x2k4q", "rs", 15, "x2k4q"],
  ["web-5d7f8c9b4f-x2k4q", "rs", 16, "5d7f8c9b4f-x2k4q"],
  ["web-5d7f8c9b4f-x2k4q", "rs", 20, "web-5d7f8c9b4f-x2k4q"],
  ["postgres", "", 5, "post…"],
  ["once", "", 5, "once"],
  ["longsuffixes-abcdefghij", "rs", 5, "…ghij"],
])("of the name %s, owned by '%s', %i letters are %s", (name, owner, letters, label) => expect(podLabel({ name, owner }, letters)).toBe(label))
