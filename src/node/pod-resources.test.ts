import { describe, expect, test } from "vitest"
import type { Pod } from "../api/kinds/pod/types.ts"
import { podResources } from "./pod-resources.ts"

type Spec = Partial<Pod["spec"]>

const pod = (phase: string, spec: Spec): Pod => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [], ...spec }, status: { phase } }) as unknown as Pod
const container = (name: string, requests?: object, limits?: object) => ({ name, image: "nginx:1.27", resources: { ...(requests ? { requests } : {}), ...(limits ? { limits } : {}) } }) as Pod["spec"]["containers"][number]

const cases: readonly { readonly name: string; readonly spec: Spec; readonly waiting: object; readonly running: object }[] = [
  { name: "a Pod that asks for nothing has nothing", spec: { containers: [container("a")] }, waiting: { resources: {} }, running: { resources: {} } },
  {
    name: "containers add up, and only CPU and memory are seen in the control group",
    spec: { containers: [container("a", { cpu: "1500m", memory: "64Mi" }), container("b", { cpu: "500m", "example.com/disk": "2" })] },
    waiting: { allocatedResources: { cpu: "2", memory: "64Mi", "example.com/disk": "2" }, resources: { requests: { cpu: "2", memory: "64Mi", "example.com/disk": "2" } } },
    running: { allocatedResources: { cpu: "2", memory: "64Mi", "example.com/disk": "2" }, resources: { requests: { cpu: "2", memory: "64Mi" } } },
  },
  {
    name: "a limit that not every container has is none of the control group",
    spec: { containers: [container("a", { cpu: "1" }, { cpu: "1", memory: "1Gi" }), container("b", { cpu: "1" }, { cpu: "2" })] },
    waiting: { allocatedResources: { cpu: "2" }, resources: { requests: { cpu: "2" }, limits: { cpu: "3", memory: "1Gi" } } },
    running: { allocatedResources: { cpu: "2" }, resources: { requests: { cpu: "2" }, limits: { cpu: "3" } } },
  },
  {
    name: "what the Pod asks for as a whole counts in the place of its containers, and overhead is added",
    spec: { containers: [container("a", { cpu: "1" })], resources: { requests: { cpu: "3" } }, overhead: { cpu: "250m", memory: "32Mi" } },
    waiting: { allocatedResources: { cpu: "3250m", memory: "32Mi" }, resources: { requests: { cpu: "3250m", memory: "32Mi" } } },
    running: { allocatedResources: { cpu: "3250m", memory: "32Mi" }, resources: { requests: { cpu: "3250m", memory: "32Mi" } } },
  },
  { name: "two thousandths of a CPU weigh as much as none", spec: { containers: [container("a", { cpu: "2m" })] }, waiting: { allocatedResources: { cpu: "2m" }, resources: { requests: { cpu: "2m" } } }, running: { allocatedResources: { cpu: "2m" }, resources: {} } },
]

describe("a kubelet tells what a Pod was given and has", () => {
  for (const { name, spec, waiting, running } of cases)
    test(name, () => {
      expect(podResources(pod("Pending", spec))).toEqual(waiting)
      expect(podResources(pod("Running", spec))).toEqual(running)
    })
})
