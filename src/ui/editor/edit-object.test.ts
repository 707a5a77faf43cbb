import { expect, test } from "vitest"
import { editable } from "./edit-object.ts"

test("of an object what the system writes stays out of the editor", () => {
  const object = {
    apiVersion: "v1", kind: "ConfigMap", data: { a: "1" }, status: { phase: "x" },
    metadata: { name: "page", namespace: "default", uid: "u", resourceVersion: "7", generation: 2, creationTimestamp: "t", managedFields: [], labels: { app: "page" }, annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", mine: "kept" } },
  }
  expect(editable(object)).toEqual({ apiVersion: "v1", kind: "ConfigMap", data: { a: "1" }, metadata: { name: "page", namespace: "default", labels: { app: "page" }, annotations: { mine: "kept" } } })
})

test("annotations that only the system wrote leave no empty field behind", () => {
  expect(editable({ metadata: { name: "a", annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } } })).toEqual({ metadata: { name: "a" } })
})
