import { describe, expect, it } from "vitest"
import { ClusterScript } from "../testing/transcript.ts"

/** What a transcript is not about: greetings of other parts, ranges, heartbeats, reports that say nothing new. */
const hide = / events (?!NodeNotReady|NodeReady|Re)| namespaces|csinodes|leases|podCIDR|ttl \d|nodes\/status node-\d+$/

function cluster(topology: object = {}): ClusterScript {
  const script = new ClusterScript(topology, { hide })
  script.play("run 30s")
  return script
}

describe("a node that falls silent", () => {
  it("is Unknown at the first look after 50 s without a renewal, tainted at once, and free of taints when it is back", () => {
    expect(
      cluster().play(`
        hang node-2
        run 90s
        resume node-2
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-2: ready Unknown
        73.4  node-controller    patch nodes node-2: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-2 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-2: +unreachable:NoExecute
       129.2  kubelet:node-2     patch nodes/status node-2: ready True
       129.2  kubelet:node-2     patch events NodeReady: Node node-2 status is now: NodeReady x2
       129.2  node-controller    patch nodes node-2: -unreachable:NoSchedule
       133.4  node-controller    patch nodes node-2: -unreachable:NoExecute"
    `)
  })

  it("comes back under its old Node when its machine was restarted", () => {
    expect(
      cluster().play(`
        crash node-3
        run 60s
        restart node-3
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-3: ready Unknown
        73.4  node-controller    patch nodes node-3: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-3 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-3: +unreachable:NoExecute
        95.2  kubelet:node-3     patch nodes/status node-3: ready False
        95.2  kubelet:node-3     patch nodes/status node-3: ready True
        95.2  kubelet:node-3     create events NodeNotReady: Node node-3 status is now: NodeNotReady
        95.2  kubelet:node-3     create events NodeReady: Node node-3 status is now: NodeReady
        95.2  node-controller    patch nodes node-3: +not-ready:NoSchedule
        95.2  node-controller    patch nodes node-3: -unreachable:NoSchedule
        95.2  node-controller    patch nodes node-3: -not-ready:NoSchedule
        98.4  node-controller    patch nodes node-3: -unreachable:NoExecute"
    `)
  })

  it("is not alive because its Lease was taken away", () => {
    expect(
      cluster().play(`
        hang node-1
        run 30s
        DELETE /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-1: ready Unknown
        73.4  node-controller    patch nodes node-1: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-1 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-1: +unreachable:NoExecute"
    `)
  })
})

describe("Node objects", () => {
  it("that are deleted come back when their kubelet starts anew, and not before", () => {
    expect(
      cluster().play(`
        DELETE /api/v1/nodes/node-2
        run 30s
        kill kubelet on node-2
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  30.0  admin              delete nodes node-2
        33.4  node-controller    create events RemovingNode: Node node-2 event: Removing Node node-2 from Controller
        70.2  kubelet:node-2     create nodes node-2: ready False +not-ready:NoSchedule
        70.4  kubelet:node-2     patch nodes/status node-2: ready True
        70.4  kubelet:node-2     create events NodeReady: Node node-2 status is now: NodeReady
        70.4  node-controller    patch nodes node-2: -not-ready:NoSchedule
        73.4  node-controller    create events RegisteredNode: Node node-2 event: Registered Node node-2 in Controller"
    `)
  })

  it("that nobody reports on are given 60 s from their creation", () => {
    expect(
      cluster().play(`
        POST /api/v1/nodes {"apiVersion":"v1","kind":"Node","metadata":{"name":"ghost","labels":{"kubernetes.io/os":"plan9","beta.kubernetes.io/os":"linux"}}}
        run 80s
      `),
    ).toMatchInlineSnapshot(`
      "  30.0  admin              create nodes ghost: +not-ready:NoSchedule
        30.0  node-controller    patch nodes ghost: -not-ready:NoSchedule
        30.0  node-controller    patch nodes ghost
        33.4  node-controller    create events RegisteredNode: Node ghost event: Registered Node ghost in Controller
        93.4  node-controller    update nodes/status ghost: ready Unknown
        93.4  node-controller    patch nodes ghost: +unreachable:NoSchedule
        93.5  node-controller    patch nodes ghost: +unreachable:NoExecute"
    `)
  })

  it("are tainted as they are cordoned, and their old labels kept", () => {
    const script = cluster()
    script.play(`
      PATCH /api/v1/nodes/node-1 {"spec":{"unschedulable":true},"metadata":{"labels":{"kubernetes.io/arch":"arm64"}}}
      run 1s
    `)
    expect(script.object("nodes/node-1")).toMatchObject({ spec: { taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] }, metadata: { labels: { "beta.kubernetes.io/arch": "arm64" } } })
  })
})

describe("a new leader", () => {
  it("gives silent nodes their grace anew, and marks again those that are Unknown already", () => {
    expect(
      cluster().play(`
        hang node-2
        run 70s
        hang node-3
        kill kube-controller-manager on control-plane
        run 90s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-2: ready Unknown
        73.4  node-controller    patch nodes node-2: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-2 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-2: +unreachable:NoExecute
       116.8  node-controller    patch nodes node-2: -unreachable:NoExecute
       116.8  node-controller    create events RegisteredNode: Node node-1 event: Registered Node node-1 in Controller
       116.8  node-controller    create events RegisteredNode: Node node-3 event: Registered Node node-3 in Controller
       116.8  node-controller    create events RegisteredNode: Node node-2 event: Registered Node node-2 in Controller
       116.9  node-controller    patch nodes node-2: +unreachable:NoExecute
       171.8  node-controller    update nodes/status node-3: ready Unknown
       171.8  node-controller    patch nodes node-3: +unreachable:NoSchedule
       171.8  node-controller    create events NodeNotReady: Node node-3 status is now: NodeNotReady
       171.9  node-controller    patch nodes node-3: +unreachable:NoExecute"
    `)
  })
})

describe("a Node that nobody ever reported on", () => {
  it("has used up its grace before a controller comes", () => {
    const script = cluster()
    script.play(`
      stop kube-controller-manager on control-plane
      POST /api/v1/nodes {"apiVersion":"v1","kind":"Node","metadata":{"name":"ghost"}}
      run 80s
    `)
    expect(
      script.play(`
        start kube-controller-manager on control-plane
        run 25s
      `),
    ).toMatchInlineSnapshot(`
      " 125.8  node-controller    update nodes/status ghost: ready Unknown
       125.8  node-controller    patch nodes ghost: +unreachable:NoSchedule
       125.8  node-controller    patch nodes ghost: -not-ready:NoSchedule
       125.8  node-controller    create events RegisteredNode: Node ghost event: Registered Node ghost in Controller
       125.8  node-controller    create events RegisteredNode: Node node-1 event: Registered Node node-1 in Controller
       125.8  node-controller    create events RegisteredNode: Node node-2 event: Registered Node node-2 in Controller
       125.8  node-controller    create events RegisteredNode: Node node-3 event: Registered Node node-3 in Controller
       125.9  node-controller    patch nodes ghost: +unreachable:NoExecute"
    `)
  })
})

describe("zones", () => {
  it("that are wholly out lose a node to eviction every 10 s, as others live", () => {
    expect(
      cluster({ nodes: 9 }).play(`
        cut node-1
        cut node-4
        cut node-7
        run 70s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-1: ready Unknown
        73.4  node-controller    update nodes/status node-4: ready Unknown
        73.4  node-controller    update nodes/status node-7: ready Unknown
        73.4  node-controller    patch nodes node-1: +unreachable:NoSchedule
        73.4  node-controller    patch nodes node-4: +unreachable:NoSchedule
        73.4  node-controller    patch nodes node-7: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-1 status is now: NodeNotReady
        73.4  node-controller    create events NodeNotReady: Node node-4 status is now: NodeNotReady
        73.4  node-controller    create events NodeNotReady: Node node-7 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-1: +unreachable:NoExecute
        83.5  node-controller    patch nodes node-4: +unreachable:NoExecute
        93.5  node-controller    patch nodes node-7: +unreachable:NoExecute"
    `)
  })

  it("that are partly out and small lose none, until enough nodes are back", () => {
    expect(
      cluster({ nodes: 8, zones: 2 }).play(`
        hang node-1
        hang node-3
        hang node-5
        run 100s
        resume node-1
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-1: ready Unknown
        73.4  node-controller    update nodes/status node-3: ready Unknown
        73.4  node-controller    update nodes/status node-5: ready Unknown
        73.4  node-controller    patch nodes node-1: +unreachable:NoSchedule
        73.4  node-controller    patch nodes node-3: +unreachable:NoSchedule
        73.4  node-controller    patch nodes node-5: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-1 status is now: NodeNotReady
        73.4  node-controller    create events NodeNotReady: Node node-3 status is now: NodeNotReady
        73.4  node-controller    create events NodeNotReady: Node node-5 status is now: NodeNotReady
       135.1  kubelet:node-1     patch nodes/status node-1: ready True
       135.1  kubelet:node-1     patch events NodeReady: Node node-1 status is now: NodeReady x2
       135.1  node-controller    patch nodes node-1: -unreachable:NoSchedule
       135.1  node-controller    patch nodes node-3: +unreachable:NoExecute
       145.1  node-controller    patch nodes node-5: +unreachable:NoExecute"
    `)
  })

  it("that are all out lose none: marks are taken back, and given when one zone is back", () => {
    expect(
      cluster().play(`
        hang node-1
        run 60s
        hang node-2
        hang node-3
        run 90s
        resume node-3
        run 20s
      `),
    ).toMatchInlineSnapshot(`
      "  73.4  node-controller    update nodes/status node-1: ready Unknown
        73.4  node-controller    patch nodes node-1: +unreachable:NoSchedule
        73.4  node-controller    create events NodeNotReady: Node node-1 status is now: NodeNotReady
        73.5  node-controller    patch nodes node-1: +unreachable:NoExecute
       138.4  node-controller    update nodes/status node-2: ready Unknown
       138.4  node-controller    update nodes/status node-3: ready Unknown
       138.4  node-controller    patch nodes node-2: +unreachable:NoSchedule
       138.4  node-controller    patch nodes node-3: +unreachable:NoSchedule
       138.4  node-controller    create events NodeNotReady: Node node-2 status is now: NodeNotReady
       138.4  node-controller    create events NodeNotReady: Node node-3 status is now: NodeNotReady
       138.5  node-controller    patch nodes node-1: -unreachable:NoExecute
       180.0  kubelet:node-3     patch nodes/status node-3: ready True
       180.0  kubelet:node-3     patch events NodeReady: Node node-3 status is now: NodeReady x2
       180.0  node-controller    patch nodes node-3: -unreachable:NoSchedule
       180.0  node-controller    patch nodes node-1: +unreachable:NoExecute
       180.0  node-controller    patch nodes node-2: +unreachable:NoExecute"
    `)
  })
})
