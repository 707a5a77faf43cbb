import { expect, test } from "vitest"
import { subjectOf } from "./selection.ts"

const hosts = new Set(["control-plane", "node-1"])

test.each([
  ["node-1", { type: "host", host: "node-1" }],
  ["control-plane/etcd", { type: "process", host: "control-plane", process: "etcd" }],
  ["pods/default/web-1", { type: "object", plural: "pods", namespace: "default", name: "web-1" }],
  ["namespaces/shop", { type: "object", plural: "namespaces", namespace: "", name: "shop" }],
  ["ingresses.networking.k8s.io/shop/door", { type: "object", plural: "ingresses.networking.k8s.io", namespace: "shop", name: "door" }],
])("the key %s is told apart", (key, subject) => expect(subjectOf(key, hosts)).toMatchObject(subject))
