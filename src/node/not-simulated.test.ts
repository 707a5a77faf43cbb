import { expect, it } from "vitest"
import type { Container } from "../api/kinds/pod/types.ts"
import { notSimulatedFor } from "./not-simulated.ts"

it("names what a container asks for and does not get, and nothing else", () => {
  const container = {
    name: "web",
    image: "nginx:1.27",
    env: [{ name: "PLAIN", value: "1" }, { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }, { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
    envFrom: [{ configMapRef: { name: "settings" } }],
    volumeMounts: [{ name: "data", mountPath: "/data" }, { name: "kube-api-access-x", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" }],
  } as unknown as Container
  expect(notSimulatedFor(container)).toEqual(["env KEY", "envFrom", "volume data"])
  expect(notSimulatedFor({ name: "web", image: "nginx:1.27" } as Container)).toEqual([])
})
