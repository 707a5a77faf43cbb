import { describe, expect, it } from "vitest"
import { draftOf } from "../../api/draft.ts"
import type { ApiObject } from "../../api/meta.ts"
import { casesOf, describeTable } from "../../testing/tables.ts"
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts"
import type { Attributes } from "./plugin.ts"

function admitted(pod: ApiObject): ApiObject {
  const object = draftOf(pod) as ApiObject
  defaultTolerationSeconds.mutate?.({ object } as Attributes)
  return object
}

const pod = (tolerations: readonly object[]): ApiObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { tolerations } }) as unknown as ApiObject
const seconds = (object: ApiObject): (number | undefined)[] => (object as unknown as { spec: { tolerations: { tolerationSeconds?: number }[] } }).spec.tolerations.map(({ tolerationSeconds }) => tolerationSeconds)

describe("how long a Pod stays on a node that went silent", () => {
  it("is five minutes where the Pod does not say, and what it says where it does", () => {
    expect(seconds(admitted(pod([])))).toEqual([300, 300])
    expect(seconds(admitted(pod([{ key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 }])))).toEqual([30, 300])
    expect(seconds(admitted(pod([{ operator: "Exists" }])))).toEqual([undefined])
  })
})

describeTable("admission-plugins", (cases) => {
  it("is what Kubernetes' own cases expect", () => {
    for (const { value } of casesOf(cases, "TestForgivenessAdmission") as unknown as readonly { readonly value: { readonly requestedPod: ApiObject; readonly expectedPod: ApiObject } }[]) expect(admitted(value.requestedPod)).toEqual(value.expectedPod)
  })
})
