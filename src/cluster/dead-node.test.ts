import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { minutes, seconds } from "../base/time.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"

const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }

/** The nodes to which the Service sends. */
function served(lab: Lab): readonly string[] {
  const slices = lab.all("EndpointSlice") as unknown as readonly { readonly metadata: { readonly name: string }; readonly endpoints: readonly { readonly nodeName: string; readonly conditions: { readonly ready: boolean } }[] }[]
  return slices.filter(({ metadata }) => metadata.name.startsWith("web-")).flatMap(({ endpoints }) => endpoints.filter(({ conditions }) => conditions.ready).map(({ nodeName }) => nodeName)).toSorted()
}

function serving(tolerationSeconds?: number): Lab {
  const lab = new Lab()
  const deployment = nginx() as { readonly spec: { readonly template: { readonly spec: JsonObject } } } & JsonObject
  const tolerations = ["not-ready", "unreachable"].map((key) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: tolerationSeconds ?? 0 }))
  const template = { ...deployment.spec.template, spec: { ...deployment.spec.template.spec, ...(tolerationSeconds === undefined ? {} : { tolerations }) } }
  lab.ask("POST", deployments, { ...deployment, spec: { ...deployment.spec, template } })
  lab.ask("POST", "/api/v1/namespaces/default/services", service)
  lab.run(seconds(15))
  return lab
}

/** Seconds until it is so, at most so many. */
function secondsUntil(lab: Lab, most: number, holds: () => boolean): number {
  for (let waited = 1; waited <= most; waited++) {
    lab.run(seconds(1))
    if (holds()) return waited
  }
  return Infinity
}

describe("a node that dies", () => {
  it.each([
    ["300 s as everybody is given", undefined, 300],
    ["the 30 s that its Pods name", 30, 30],
  ])("takes no requests from the moment that it is Unknown, and has its Pods replaced after %s", (_what, tolerationSeconds, tolerated) => {
    const lab = serving(tolerationSeconds)
    expect(served(lab)).toEqual(["node-1", "node-2", "node-3"])
    lab.fault(3, "host/crash")
    const unserved = secondsUntil(lab, 60, () => !served(lab).includes("node-2"))
    expect(unserved).toBeGreaterThanOrEqual(40)
    expect(unserved).toBeLessThanOrEqual(56)
    expect(served(lab)).toEqual(["node-1", "node-3"])
    const replaced = secondsUntil(lab, 360, () => served(lab).length === 3)
    expect(replaced).toBeGreaterThanOrEqual(tolerated)
    expect(replaced).toBeLessThanOrEqual(tolerated + 10)
  })

  it("and comes back in time serves again, with the Pods that it had", () => {
    const lab = serving()
    const before = lab.pods().map(({ name }) => name)
    lab.fault(3, "host/crash")
    lab.run(minutes(2))
    expect(served(lab)).toEqual(["node-1", "node-3"])
    lab.fault(3, "host/restart")
    lab.run(seconds(60))
    expect(served(lab)).toEqual(["node-1", "node-2", "node-3"])
    expect(lab.pods().map(({ name }) => name)).toEqual(before)
  })
})
