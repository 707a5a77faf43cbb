import { describe, expect, it } from "vitest"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { ClusterScript } from "../testing/transcript.ts"
import { nodeLifecycle } from "./node-lifecycle.ts"

/** Told are only the Pods' readiness, what is said of it, and evictions. */
const hide = / namespaces|csinodes|leases|nodes|services|serviceaccounts|configmaps|events (?!NodeNotReady: Node is|TaintManager)|\/binding/

function podOn(node: string): ClusterScript {
  const script = new ClusterScript({}, { hide })
  script.play(`
    run 20s
    POST /api/v1/namespaces/default/pods ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: node, containers: [{ name: "web", image: "nginx" }] } })}
    run 20s
  `)
  return script
}

const node = (ready: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name: "node-2", uid: "n" }, status: { conditions: [{ type: "Ready", status: ready }] } })
const pod = (name: string, ready: string): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", uid: name, resourceVersion: "7" }, spec: { nodeName: "node-2" }, status: { conditions: ready === "" ? [] : [{ type: "Ready", status: ready, reason: "Kept" }] } })

describe("the Pods of a node that turned Unknown", () => {
  it("are not ready, and are again when the kubelet has a say again", () => {
    expect(podOn("node-2").play("hang node-2\nrun 60s\nresume node-2\nrun 30s")).toMatchInlineSnapshot(`
      "  83.4  node-controller    update pods/status web: Ready False
        83.4  node-controller    create events NodeNotReady: Node is not ready
       102.2  kubelet:node-2     patch pods/status web: Ready True
       113.4  node-controller    create events TaintManagerEviction: Cancelling deletion of Pod default/web"
    `)
  })

  it("that the network had cut off are ready again as well, and no longer to be evicted", () => {
    expect(podOn("node-2").play("cut node-2\nrun 60s\nheal node-2\nrun 30s")).toMatchInlineSnapshot(`
      "  83.4  node-controller    update pods/status web: Ready False
        83.4  node-controller    create events NodeNotReady: Node is not ready
       112.2  kubelet:node-2     patch pods/status web: Ready True
       113.4  node-controller    create events TaintManagerEviction: Cancelling deletion of Pod default/web"
    `)
  })

  it("are marked one after the other, but for those that are not ready or never were said to be", () => {
    const desk = new Desk(nodeLifecycle)
    for (const each of [pod("a", "True"), pod("b", "False"), pod("c", ""), pod("d", "True")]) desk.put("pods", each)
    desk.put("nodes", node("Unknown"))
    const [, key = ""] = desk.wakes({ key: "node-2", object: node("Unknown") as never, before: node("True") as never })
    expect(bodyOf(desk.look(key))).toMatchObject({ metadata: { name: "a", resourceVersion: "7" }, status: { conditions: [{ type: "Ready", status: "False", reason: "Kept" }] } })
    desk.put("pods", pod("a", "False"))
    expect(bodyOf(desk.look(key))).toMatchObject({ metadata: { name: "d" } })
    desk.put("pods", pod("d", "False"))
    expect(desk.look(key)).toMatchObject({ type: "settled" })
  })

  it("are left to a kubelet that says itself that its node is not ready", () => {
    const desk = new Desk(nodeLifecycle)
    expect(desk.wakes({ key: "node-2", object: node("False") as never, before: node("True") as never })).toEqual(["node-2"])
    expect(desk.wakes({ key: "node-2", object: node("Unknown") as never, before: node("False") as never })).toEqual(["node-2"])
  })

  it("are marked by a controller that comes later", () => {
    const desk = new Desk(nodeLifecycle)
    desk.put("nodes", node("Unknown"))
    desk.put("pods", pod("a", "True"))
    const [key = ""] = desk.wakes({ source: "pods", key: "default/a", object: pod("a", "True") as never, before: undefined })
    expect(bodyOf(desk.look(key))).toMatchObject({ metadata: { name: "a" }, status: { conditions: [{ type: "Ready", status: "False" }] } })
    desk.put("nodes", node("True"))
    expect(desk.wakes({ source: "pods", key: "default/a", object: pod("a", "True") as never, before: undefined })).toEqual([])
    expect(desk.look(key)).toMatchObject({ type: "settled" })
  })
})
