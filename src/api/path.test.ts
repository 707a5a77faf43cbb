import { expect, test } from "vitest"
import { describeTable } from "../testing/tables.ts"
import { objectPath, parseQuery, PathError, queryText, requestInfo } from "./path.ts"

interface Expected {
  method: string
  url: string
  [expectation: string]: string | string[] | boolean
}
const fieldOf: Record<string, string> = {
  expectedAPIGroup: "apiGroup", expectedAPIVersion: "apiVersion", expectedVerb: "verb", expectedName: "name",
  expectedNamespace: "namespace", expectedResource: "resource", expectedSubresource: "subresource", expectedParts: "parts", expected: "isResourceRequest",
  expectedFieldSelector: "fieldSelector", expectedLabelSelector: "labelSelector",
}

describeTable("request-info", (cases) => {
  for (const { id, value, table } of cases) {
    test(`${id}`, () => {
      const row = value as unknown as Expected
      if (table === "errorCases") return expect(requestInfo("GET", value as unknown as string).isResourceRequest).toBe(false)
      const info = requestInfo(row.method ?? "GET", row.url) as unknown as Record<string, unknown>
      const expectations = Object.entries(row).filter(([name]) => name in fieldOf)
      expect(expectations.length).toBeGreaterThan(0)
      for (const [name, expected] of expectations) expect([name, info[fieldOf[name] as string]]).toEqual([name, expected])
    })
  }
})

test("the path of an object leads back to the object", () => {
  const deployments = { group: "apps", version: "v1", plural: "deployments", namespaced: true }
  const nodes = { group: "", version: "v1", plural: "nodes", namespaced: false }
  expect(objectPath(deployments, "shop", "web", "status")).toBe("/apis/apps/v1/namespaces/shop/deployments/web/status")
  expect(requestInfo("PUT", objectPath(deployments, "shop", "web", "status"))).toMatchObject({
    verb: "update", apiGroup: "apps", apiVersion: "v1", namespace: "shop", resource: "deployments", name: "web", subresource: "status",
  })
  expect(requestInfo("DELETE", objectPath(nodes, undefined, "node-1"))).toMatchObject({ verb: "delete", resource: "nodes", name: "node-1", namespace: "" })
})

test("a query survives the way there and back, awkward names included", () => {
  const text = queryText({ labelSelector: "app=web,tier in (a,b)", limit: 500, watch: true, continue: undefined })
  expect(parseQuery(text.slice(1))).toEqual({ labelSelector: ["app=web,tier in (a,b)"], limit: ["500"], watch: ["true"] })
  expect(Object.keys(parseQuery("__proto__=x&a=1&a=2+3&broken=%zz"))).toEqual(["__proto__", "a", "broken"])
  expect(queryText({})).toBe("")
})

test("a special verb needs a resource", () => {
  expect(() => requestInfo("GET", "/api/v1/watch")).toThrow(PathError)
  expect(requestInfo("GET", "/apis/apps/v1/watch/namespaces/shop/deployments")).toMatchObject({ verb: "watch", namespace: "shop", resource: "deployments" })
})
