import { describe, expect, it } from "vitest"
import type { Pod } from "../api/kinds/pod/types.ts"
import { minutes, seconds } from "../base/time.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"

const parts = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const
const plane = 1

/** The mirror Pod of a part, as the server has it. */
const mirrorOf = (lab: Lab, part: string): Pod | undefined => (lab.all("Pod") as unknown as Pod[]).find(({ metadata }) => metadata.name === `${part}-control-plane`)

const isReady = (pod: Pod | undefined): boolean => pod?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false

const restartsOf = (lab: Lab, part: string): number | undefined => mirrorOf(lab, part)?.status.containerStatuses?.[0]?.restartCount

const messages = (lab: Lab): readonly unknown[] => lab.all("Event").map((event) => event["message"])

/** A cluster whose Deployment `web` has three ready Pods. */
function settledLab(seed = 1): Lab {
  const lab = new Lab(seed)
  lab.run(seconds(20))
  lab.ask("POST", deployments, nginx())
  lab.run(seconds(20))
  expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
  return lab
}

/** The processes of the Deployment's containers, by identity: they change where one is started again. */
const webProcesses = (lab: Lab): readonly (string | undefined)[] => (lab.all("Pod") as unknown as Pod[]).flatMap(({ metadata, status }) => (metadata.namespace === "default" ? [status.containerStatuses?.[0]?.containerID] : []))

describe("a control plane of static Pods", () => {
  it("is listed in kube-system: a mirror Pod for each part, Running and Ready, on a Node of its own", () => {
    const lab = new Lab()
    lab.run(seconds(40))
    const mirrors = parts.map((part) => mirrorOf(lab, part))
    expect(mirrors.map((pod) => [pod?.metadata.namespace, pod?.status.phase, isReady(pod), pod?.spec.hostNetwork, pod?.spec.priorityClassName, pod?.status.podIP])).toEqual(parts.map(() => ["kube-system", "Running", true, true, "system-node-critical", "10.0.0.10"]))
    expect(mirrors.map((pod) => pod?.metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`))).toEqual(parts.map(() => ["Node control-plane"]))
    const node = lab.all("Node").find(({ metadata }) => (metadata as { name?: string }).name === "control-plane") as unknown as { metadata: { labels: Record<string, string> }; spec: { taints: object[] } }
    expect(node.metadata.labels["node-role.kubernetes.io/control-plane"]).toBe("")
    expect(node.spec.taints).toEqual([{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }])
  })

  it("leaves Pods Pending while the scheduler is stopped, and places them when it is started", () => {
    const lab = new Lab()
    lab.fault(plane, "process/stop", "kube-scheduler")
    lab.run(seconds(10))
    expect([lab.process(plane, "kube-scheduler"), mirrorOf(lab, "kube-scheduler")]).toEqual([undefined, undefined])
    lab.ask("POST", deployments, nginx())
    lab.run(minutes(3))
    expect(lab.pods().map(({ phase, node }) => [phase, node])).toEqual([["Pending", ""], ["Pending", ""], ["Pending", ""]])
    lab.fault(plane, "process/start", "kube-scheduler")
    lab.run(seconds(60))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
    expect(mirrorOf(lab, "kube-scheduler")).toBeDefined()
  })

  it("leaves a deleted Pod gone while the controller manager is stopped, and replaces it when it is started", () => {
    const lab = settledLab()
    lab.fault(plane, "process/stop", "kube-controller-manager")
    lab.run(seconds(10))
    lab.ask("DELETE", `/api/v1/namespaces/default/pods/${lab.pods()[0]?.name}`)
    lab.run(minutes(3))
    expect(lab.pods()).toHaveLength(2)
    lab.fault(plane, "process/start", "kube-controller-manager")
    lab.run(seconds(60))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
  })

  it("has its kubelet start a part again that was killed, counts that, and what runs keeps running", () => {
    const lab = settledLab()
    const running = webProcesses(lab)
    for (const part of parts) {
      lab.fault(plane, "process/kill", part)
      lab.run(seconds(0.001))
      expect(lab.process(plane, part)).toBeUndefined()
      lab.run(seconds(45))
      expect([part, lab.process(plane, part)?.condition, restartsOf(lab, part), isReady(mirrorOf(lab, part))]).toEqual([part, "running", 1, true])
    }
    expect(webProcesses(lab)).toEqual(running)
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true])
  })

  it("backs off from a part that ends again and again", () => {
    const lab = new Lab()
    lab.run(seconds(20))
    for (let i = 0; i < 3; i++) {
      lab.fault(plane, "process/kill", "kube-scheduler")
      lab.run(seconds(15))
    }
    expect(lab.process(plane, "kube-scheduler")).toBeUndefined()
    expect(messages(lab)).toContain("Back-off restarting failed container kube-scheduler in pod kube-scheduler-control-plane_kube-system(" + mirrorOf(lab, "kube-scheduler")?.metadata.annotations?.["kubernetes.io/config.hash"] + ")")
    lab.run(seconds(20))
    expect([lab.process(plane, "kube-scheduler")?.condition, restartsOf(lab, "kube-scheduler")]).toEqual(["running", 3])
  })

  it("runs on when a mirror Pod is deleted, which comes back as another one", () => {
    const lab = settledLab()
    for (const part of parts) {
      const before = [mirrorOf(lab, part), lab.process(plane, part)?.id, restartsOf(lab, part)] as const
      lab.ask("DELETE", `/api/v1/namespaces/kube-system/pods/${part}-control-plane`)
      lab.run(seconds(20))
      const after = mirrorOf(lab, part)
      expect(after?.metadata.uid).not.toBe(before[0]?.metadata.uid)
      expect([after?.status.phase, isReady(after), after?.metadata.annotations]).toEqual(["Running", true, before[0]?.metadata.annotations])
      expect([lab.process(plane, part)?.id, restartsOf(lab, part)]).toEqual([before[1], before[2]])
    }
  })

  it("keeps what etcd has on its host's disk when its container ends, when it is stopped, and when the host crashes", () => {
    const lab = settledLab()
    const uids = (): readonly unknown[] => (lab.all("Pod") as unknown as Pod[]).filter(({ metadata }) => metadata.namespace === "default").map(({ metadata }) => metadata.uid)
    const before = uids()
    for (const deed of [["process/kill"], ["process/stop", "process/start"], ["host/restart"]]) {
      for (const type of deed) {
        lab.fault(plane, type, "etcd")
        lab.run(seconds(40))
      }
      lab.run(seconds(60))
      expect(uids()).toEqual(before)
      expect(parts.map((part) => [part, isReady(mirrorOf(lab, part))])).toEqual(parts.map((part) => [part, true]))
    }
    lab.ask("PATCH", `${deployments}/web`, { spec: { replicas: 4 } })
    lab.run(seconds(60))
    expect(lab.pods().map(({ ready }) => ready)).toEqual([true, true, true, true])
  })

  it("ends and starts parts that were stopped and started while their kubelet was away", () => {
    const lab = new Lab()
    lab.fault(plane, "process/stop", "kubelet")
    lab.fault(plane, "process/stop", "kube-scheduler")
    lab.run(seconds(10))
    expect(lab.process(plane, "kube-scheduler")?.condition).toBe("running")
    lab.fault(plane, "process/start", "kubelet")
    lab.run(seconds(10))
    expect([lab.process(plane, "kube-scheduler"), mirrorOf(lab, "kube-scheduler")]).toEqual([undefined, undefined])
    lab.fault(plane, "process/kill", "kubelet")
    lab.fault(plane, "process/start", "kube-scheduler")
    lab.run(seconds(60))
    expect([lab.process(plane, "kube-scheduler")?.condition, isReady(mirrorOf(lab, "kube-scheduler"))]).toEqual(["running", true])
  })

  it("asks a part that hangs until its probe has failed for long enough, then starts it again", () => {
    const lab = new Lab()
    lab.run(seconds(30))
    lab.fault(plane, "process/hang", "kube-scheduler")
    lab.run(seconds(70))
    expect([isReady(mirrorOf(lab, "kube-scheduler")), restartsOf(lab, "kube-scheduler")]).toEqual([false, 0])
    lab.run(minutes(5))
    expect([isReady(mirrorOf(lab, "kube-scheduler")), restartsOf(lab, "kube-scheduler")]).toEqual([true, 1])
    expect(messages(lab)).toContain("Container kube-scheduler failed liveness probe, will be restarted")
  })

  it("thaws a part that hung for a while without ending it", () => {
    const lab = new Lab()
    lab.run(seconds(30))
    const { id } = lab.process(plane, "kube-controller-manager") ?? {}
    lab.fault(plane, "process/hang", "kube-controller-manager")
    lab.run(seconds(5))
    lab.fault(plane, "process/resume", "kube-controller-manager")
    lab.run(minutes(5))
    expect([lab.process(plane, "kube-controller-manager")?.id, restartsOf(lab, "kube-controller-manager")]).toEqual([id, 0])
  })

  it("has a leader that lost its Lease end and start again", () => {
    const lab = settledLab()
    lab.fault(plane, "process/hang", "kube-apiserver")
    lab.run(seconds(30))
    lab.fault(plane, "process/resume", "kube-apiserver")
    lab.run(minutes(2))
    expect(restartsOf(lab, "kube-controller-manager")).toBeGreaterThan(0)
    expect(parts.map((part) => [part, isReady(mirrorOf(lab, part))])).toEqual(parts.map((part) => [part, true]))
    lab.ask("PATCH", `${deployments}/web`, { spec: { replicas: 2 } })
    lab.run(seconds(30))
    expect(lab.pods()).toHaveLength(2)
  })
})
