import { describe, expect, it } from "vitest"
import { minutes, seconds } from "../base/time.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"

describe("desired state", () => {
  it("comes true: a Deployment becomes three ready Pods on three nodes, and a deleted one is replaced", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
    expect(new Set(lab.pods().map(({ node }) => node)).size).toBe(3)
    const [first] = lab.pods()
    lab.ask("DELETE", `/api/v1/namespaces/default/pods/${first?.name}`)
    lab.run(seconds(15))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
    expect(lab.pods().map(({ name }) => name)).not.toContain(first?.name)
  })

  it("waits where an image can't be had, keeps what serves, and is mended", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    lab.ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image: "ngnix:1.27" }] } } } })
    lab.run(seconds(30))
    expect(lab.pods().filter(({ ready }) => ready)).toHaveLength(3)
    expect(lab.pods().filter(({ image }) => image === "ngnix:1.27").map(({ waiting }) => waiting)).toEqual([expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/)])
    lab.ask("PATCH", `${deployments}/web`, { spec: { template: { spec: { containers: [{ name: "nginx", image: "nginx:1.28" }] } } } })
    lab.run(seconds(60))
    expect(lab.pods().map(({ ready, image }) => [ready, image])).toEqual([
      [true, "nginx:1.28"],
      [true, "nginx:1.28"],
      [true, "nginx:1.28"],
    ])
  })

  it("gives a silent node five minutes, then has its Pods elsewhere", () => {
    const lab = new Lab()
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(15))
    lab.fault(3, "host/crash")
    lab.run(minutes(5))
    expect(lab.pods().map(({ node }) => node)).toContain("node-2")
    lab.run(minutes(2))
    expect(lab.pods().map(({ node, ready }) => [node === "node-2", ready])).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ])
  })

  it("settles again after its API server, a kubelet's machine and the controllers were away", () => {
    const lab = new Lab(4)
    lab.ask("POST", deployments, nginx())
    lab.run(seconds(2))
    for (const part of ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"]) {
      lab.fault(1, "process/kill", part)
      lab.run(seconds(1))
    }
    lab.fault(3, "host/restart")
    lab.run(minutes(3))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
  })
})
