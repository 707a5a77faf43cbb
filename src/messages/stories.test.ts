import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { viewHosts } from "../bridge/hosts.ts"
import { StoryScript } from "../testing/story-script.ts"
import { openCatalogue } from "./say.ts"
import { storyText } from "./story-text.ts"

openCatalogue()

/** What the learner does and asks, and the stories that are told: times are seconds of the world. */
const told = (manifests: Readonly<Record<string, JsonObject>>, script: string): string => new StoryScript(manifests, viewHosts).play(script).map((story) => storyText(story, (at) => (at / 1e6).toFixed(1).padStart(6))).join("\n\n")

const container = (more: JsonObject = {}): JsonObject => ({ name: "web", image: "nginx:1.27", ...more })

function deployment(name: string, of: { readonly container?: JsonObject; readonly replicas?: number; readonly spec?: JsonObject; readonly pod?: JsonObject } = {}): JsonObject {
  const template = { metadata: { labels: { app: name } }, spec: { ...of.pod, containers: [container(of.container)] } }
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { replicas: of.replicas ?? 3, selector: { matchLabels: { app: name } }, ...of.spec, template } }
}

const service: JsonObject = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }

describe("why", () => {
  it("a Pod that was deleted is replaced", () => {
    expect(told({ web: deployment("web") }, `
      apply web
      run 30s
      kubectl delete pod {first web}
      run 40s
      why pods/default/{last web}
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          90.0  Pod web-w5kwjmnsxk-qg9tr is wanted now.
          90.0  The ReplicaSet controller noticed: web-w5kwjmnsxk is to have 3 Pods and has 2. Nobody told it to make a new one: it looked, and makes one.
          90.0  Pod web-w5kwjmnsxk-4wkb4 is to go, within 30 s.
          90.0  You ran kubectl delete pod web-w5kwjmnsxk-4wkb4
      Why is it there?
          90.0  The scheduler chose: node-3 for web-w5kwjmnsxk-qg9tr.
          90.0  The scheduler looked at the nodes for default/web-w5kwjmnsxk-qg9tr, attempt 1: 3 fit, 1 do not. It chose node-3.
          90.0  Pod web-w5kwjmnsxk-qg9tr is wanted now.
      Why is it as it is?
          90.6  The kubelet reported: web-w5kwjmnsxk-qg9tr is ready.
          90.6  The kubelet of node-3 started web of web-w5kwjmnsxk-qg9tr.
          90.0  The scheduler chose: node-3 for web-w5kwjmnsxk-qg9tr.
          90.0  The scheduler looked at the nodes for default/web-w5kwjmnsxk-qg9tr, attempt 1: 3 fit, 1 do not. It chose node-3.
          90.0  Pod web-w5kwjmnsxk-qg9tr is wanted now."
    `)
  })

  it("a Pod was evicted after its machine crashed", () => {
    const tolerations = ["not-ready", "unreachable"].map((key) => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 }))
    expect(told({ web: deployment("web", { pod: { tolerations, nodeSelector: { "kubernetes.io/hostname": "node-2" } }, replicas: 1 }) }, `
      apply web
      run 30s
      crash node-2
      run 120s
      why pods/default/{first web}
      why nodes/node-2 Ready
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  Pod web-d6fxstg9dr-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: web-d6fxstg9dr is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of web-d6fxstg9dr, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-d6fxstg9dr, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment web was made.
          60.0  You ran kubectl apply -f -
      Why is it there?
          60.0  The scheduler chose: node-2 for web-d6fxstg9dr-wztq2.
          60.0  The scheduler looked at the nodes for default/web-d6fxstg9dr-wztq2, attempt 1: 1 fit, 3 do not. It chose node-2.
          60.0  Pod web-d6fxstg9dr-wztq2 is wanted now.
      Why is it as it is?
         133.9  The node lifecycle controller noticed: nobody hears of the node of web-d6fxstg9dr-wztq2, so it counts as not ready.
         133.9  The node lifecycle controller marks web-d6fxstg9dr-wztq2 as not ready: its node node-2 is not, and no kubelet is heard that could say so (NodeStatusUnknown).
         133.9  The node lifecycle controller noticed: node-2 has not renewed its Lease for a whole grace period. Off, frozen or cut off: nobody can tell from here, so it is Unknown.
         133.9  The node lifecycle controller heard nothing of node-2 since 12:01:23, when it renewed its Lease. That is more than the grace period of 50 s.
          83.7  node-2 was last heard of at 12:01:23, when it renewed its Lease.
          90.0  You crashed the machine node-2.
      Why does it go?
         164.0  Pod web-d6fxstg9dr-wztq2 is to go, within 30 s.
         164.0  The taint eviction controller acted: web-d6fxstg9dr-wztq2 tolerated node.kubernetes.io/unreachable on node-2 for 30 s, and these are over. It is evicted.
         134.0  The node lifecycle controller acted: node-2 is tainted node.kubernetes.io/unreachable:NoExecute.
         134.0  The node lifecycle controller taints node-2 with node.kubernetes.io/unreachable, effect NoExecute: Ready is Unknown there since 12:02:13 (NodeStatusUnknown).
         133.9  The node lifecycle controller acted: node-2 is tainted node.kubernetes.io/unreachable:NoSchedule.
         133.9  The node lifecycle controller taints node-2 with node.kubernetes.io/unreachable, effect NoSchedule: Ready is Unknown there since 12:02:13 (NodeStatusUnknown).
         133.9  The node lifecycle controller noticed: node-2 has not renewed its Lease for a whole grace period. Off, frozen or cut off: nobody can tell from here, so it is Unknown.
         133.9  The node lifecycle controller heard nothing of node-2 since 12:01:23, when it renewed its Lease. That is more than the grace period of 50 s.
          83.7  node-2 was last heard of at 12:01:23, when it renewed its Lease.
          90.0  You crashed the machine node-2.
      What is it waiting for?
        web-d6fxstg9dr-wztq2 is to go, and the kubelet of node-2 has to say that its containers have ended. It does not answer.
          The kubelet of node-2 does not renew its Lease any more. It did so last at 12:01:23.
            The machine node-2 is off. The cluster cannot see that.

      How did that come about?
         133.9  Ready of node-2 is Unknown: NodeStatusUnknown. Kubelet stopped posting node status.
         133.9  The node lifecycle controller heard nothing of node-2 since 12:01:23, when it renewed its Lease. That is more than the grace period of 50 s.
          83.7  node-2 was last heard of at 12:01:23, when it renewed its Lease.
          90.0  You crashed the machine node-2.
      What is it waiting for?
        The kubelet of node-2 does not renew its Lease any more. It did so last at 12:01:23.
          The machine node-2 is off. The cluster cannot see that."
    `)
  })

  it("a Pod is Pending because no node has enough cpu", () => {
    expect(told({ big: deployment("big", { replicas: 1, container: { resources: { requests: { cpu: "6" } } } }) }, `
      apply big
      run 30s
      why pods/default/{first big}
      why pods/default/{first big} PodScheduled
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  Pod big-mxfx88kb94-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: big-mxfx88kb94 is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of big-mxfx88kb94, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of big: it makes big-mxfx88kb94, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment big was made.
          60.0  You ran kubectl apply -f -
      What is it waiting for?
        The scheduler found no node for big-mxfx88kb94-wztq2: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          control-plane: node(s) had untolerated taint(s) (TaintToleration)
          node-1: Insufficient cpu (NodeResourcesFit)
          node-2: Insufficient cpu (NodeResourcesFit)
          node-3: Insufficient cpu (NodeResourcesFit)

      How did that come about?
          60.0  PodScheduled of big-mxfx88kb94-wztq2 is False: Unschedulable. 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          60.0  The scheduler looked at the nodes for default/big-mxfx88kb94-wztq2, attempt 1: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          60.0  Pod big-mxfx88kb94-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: big-mxfx88kb94 is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of big-mxfx88kb94, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of big: it makes big-mxfx88kb94, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment big was made.
          60.0  You ran kubectl apply -f -
      What is it waiting for?
        The scheduler found no node for big-mxfx88kb94-wztq2: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          control-plane: node(s) had untolerated taint(s) (TaintToleration)
          node-1: Insufficient cpu (NodeResourcesFit)
          node-2: Insufficient cpu (NodeResourcesFit)
          node-3: Insufficient cpu (NodeResourcesFit)"
    `)
  })

  it("a Pod is Pending because of a taint", () => {
    expect(told({ web: deployment("web", { replicas: 1, pod: { nodeSelector: { "kubernetes.io/hostname": "node-1" } } }) }, `
      kubectl cordon node-1
      run 10s
      apply web
      run 30s
      why pods/default/{first web} PodScheduled
    `)).toMatchInlineSnapshot(`
      "How did that come about?
          70.0  PodScheduled of web-lvwngxjcws-wztq2 is False: Unschedulable. 0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          70.0  The scheduler looked at the nodes for default/web-lvwngxjcws-wztq2, attempt 1: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          70.0  Pod web-lvwngxjcws-wztq2 is wanted now.
          70.0  The ReplicaSet controller noticed: web-lvwngxjcws is to have 1 Pod and has none. It makes 1.
          70.0  The Deployment controller: wants 1 Pod of web-lvwngxjcws, 0 before.
          70.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-lvwngxjcws, revision 1, with 1 of its Pods to begin with.
          70.0  Deployment web was made.
          70.0  You ran kubectl apply -f -
      What is it waiting for?
        The scheduler found no node for web-lvwngxjcws-wztq2: 0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.
          control-plane: node(s) had untolerated taint(s) (TaintToleration)
          node-1: node(s) were unschedulable (NodeUnschedulable)
          node-2: node(s) didn't match Pod's node affinity/selector (NodeAffinity)
          node-3: node(s) didn't match Pod's node affinity/selector (NodeAffinity)"
    `)
  })

  it("an image has a typo", () => {
    expect(told({ web: deployment("web", { replicas: 1, container: { image: "ngnix:1.27" } }) }, `
      apply web
      run 30s
      why pods/default/{first web}
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  Pod web-tp472hj48j-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: web-tp472hj48j is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of web-tp472hj48j, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-tp472hj48j, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment web was made.
          60.0  You ran kubectl apply -f -
      Why is it there?
          60.0  The scheduler chose: node-2 for web-tp472hj48j-wztq2.
          60.0  The scheduler looked at the nodes for default/web-tp472hj48j-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-tp472hj48j-wztq2 is wanted now.
      Why is it as it is?
          83.2  The kubelet reported: web of web-tp472hj48j-wztq2 waits: ErrImagePull. rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve reference "docker.io/library/ngnix:1.27": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
          83.2  The kubelet of node-2 does not ask for ngnix:1.27 for web-tp472hj48j-wztq2 yet, 9 s are left of its back-off: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve reference "docker.io/library/ngnix:1.27": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
          72.2  The kubelet of node-2 could not pull ngnix:1.27 for web-tp472hj48j-wztq2: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve reference "docker.io/library/ngnix:1.27": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed. It will not ask again for 20 s.
          61.2  The kubelet of node-2 does not ask for ngnix:1.27 for web-tp472hj48j-wztq2 yet, 9 s are left of its back-off: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve reference "docker.io/library/ngnix:1.27": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
          60.0  The scheduler chose: node-2 for web-tp472hj48j-wztq2.
          60.0  The scheduler looked at the nodes for default/web-tp472hj48j-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-tp472hj48j-wztq2 is wanted now.
      What is it waiting for?
        web has no image ngnix:1.27. The kubelet asked the registry 2 times, last at 12:01:12, and asks again from 12:01:32 on. The answer: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve reference "docker.io/library/ngnix:1.27": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
    `)
  })

  it("a container crashes again and again", () => {
    expect(told({ web: deployment("web", { replicas: 1, container: { image: "busybox:1.36", command: ["sh", "-c", "sleep 2; exit 1"] } }) }, `
      apply web
      run 60s
      why pods/default/{first web}
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  Pod web-ggl9rk9tdp-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: web-ggl9rk9tdp is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of web-ggl9rk9tdp, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-ggl9rk9tdp, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment web was made.
          60.0  You ran kubectl apply -f -
      Why is it there?
          60.0  The scheduler chose: node-2 for web-ggl9rk9tdp-wztq2.
          60.0  The scheduler looked at the nodes for default/web-ggl9rk9tdp-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-ggl9rk9tdp-wztq2 is wanted now.
      Why is it as it is?
         103.2  The kubelet reported: web-ggl9rk9tdp-wztq2 is not ready any more.
         103.2  The kubelet of node-2 leaves web of web-ggl9rk9tdp-wztq2, which ended with exit code 1, alone until 40 s have passed since then.
          79.2  web of web-ggl9rk9tdp-wztq2 ended with exit code 1, and the kubelet of node-2 was told.
          66.2  The kubelet of node-2 leaves web of web-ggl9rk9tdp-wztq2, which ended with exit code 1, alone until 10 s have passed since then.
          63.2  web of web-ggl9rk9tdp-wztq2 ended with exit code 1, and the kubelet of node-2 was told.
          60.7  The kubelet reported: web-ggl9rk9tdp-wztq2 is ready.
          60.7  The kubelet of node-2 started web of web-ggl9rk9tdp-wztq2.
          60.0  The scheduler chose: node-2 for web-ggl9rk9tdp-wztq2.
          60.0  The scheduler looked at the nodes for default/web-ggl9rk9tdp-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-ggl9rk9tdp-wztq2 is wanted now.
      What is it waiting for?
        web of web-ggl9rk9tdp-wztq2 ended with exit code 1 (Error), after 3 restarts."
    `)
  })

  it("a rollout is stuck", () => {
    expect(told({ web: deployment("web", { spec: { progressDeadlineSeconds: 30 } }) }, `
      apply web
      run 30s
      kubectl set image deployment/web web=ngnix:1.28
      run 60s
      why deployments/default/web Progressing
    `)).toMatchInlineSnapshot(`
      "How did that come about?
         121.0  Progressing of web is False: ProgressDeadlineExceeded. ReplicaSet "web-rpz8bldv8r" has timed out progressing.
         121.0  The Deployment controller saw no progress of web since 12:01:30, for longer than its deadline of 30 s: 3 of 3 ready.
          90.0  The Deployment controller counted the Pods of web: 3 of 3 ready, 1 of the present template.
          90.0  Pod web-rpz8bldv8r-qg9tr is wanted now.
          90.0  The ReplicaSet controller noticed: web-rpz8bldv8r is to have 1 Pod and has none. It makes 1.
          90.0  The Deployment controller: wants 1 Pod of web-rpz8bldv8r, 0 before.
          90.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-rpz8bldv8r, revision 2, with 1 of its Pods to begin with.
          90.0  Deployment web is to be another from now on.
          90.0  You ran kubectl set image deployment/web web=ngnix:1.28
      What is it waiting for?
        The rollout of web made no progress for 30 s, its deadline (ProgressDeadlineExceeded). The controller keeps trying.
        The newest ReplicaSet, web-rpz8bldv8r, has 0 of 3 Pods ready.
          web-rpz8bldv8r-qg9tr is not ready.
            web has no image ngnix:1.28. The kubelet asked the registry 3 times, last at 12:02:07, and asks again from 12:02:47 on. The answer: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:1.28": failed to resolve reference "docker.io/library/ngnix:1.28": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
        3 Pods of the version before stay meanwhile: of 3 at most 25% may be missing and 25% too many, so the Deployment controller waits for new ones to be ready."
    `)
  })

  it("an endpoint is not ready", () => {
    expect(told({ service, web: deployment("web", { replicas: 1, container: { readinessProbe: { exec: { command: ["cat", "/tmp/ready"] }, periodSeconds: 5 }, image: "busybox:1.36", command: ["sh", "-c", "touch /tmp/ready; sleep 20; rm /tmp/ready; sleep 1000"] } }) }, `
      apply service
      apply web
      run 60s
      why endpointslices/default/{the endpointslices web}
      why pods/default/{first web} Ready
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  EndpointSlice web-qgzxb was made.
          60.0  The EndpointSlice controller looked which Pods web selects: 0 of 0 ready. Its slices said something else.
          60.0  Service web was made.
          60.0  You ran kubectl apply -f -
      Why is it as it is?
          90.7  The EndpointSlice controller noticed: the Service web leads nowhere: no Pod behind it is ready.
          90.7  The EndpointSlice controller looked which Pods web selects: 0 of 1 ready, and what is new is that web-mbgnfbkrjb-wztq2 is not ready.
          90.7  The kubelet reported: web-mbgnfbkrjb-wztq2 is not ready any more.
          90.7  The readiness probe of web of web-mbgnfbkrjb-wztq2 failed 3 times in a row, of 3: it is not ready. cat: can't open '/tmp/ready': No such file or directory
          85.7  The kubelet of node-2 started web of web-mbgnfbkrjb-wztq2.
          60.0  The scheduler chose: node-2 for web-mbgnfbkrjb-wztq2.
          60.0  The scheduler looked at the nodes for default/web-mbgnfbkrjb-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-mbgnfbkrjb-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: web-mbgnfbkrjb is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of web-mbgnfbkrjb, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-mbgnfbkrjb, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment web was made.
          60.0  You ran kubectl apply -f -

      How did that come about?
          90.7  Ready of web-mbgnfbkrjb-wztq2 is False: ContainersNotReady. containers with unready status: [web]
          90.7  The readiness probe of web of web-mbgnfbkrjb-wztq2 failed 3 times in a row, of 3: it is not ready. cat: can't open '/tmp/ready': No such file or directory
          85.7  The kubelet of node-2 started web of web-mbgnfbkrjb-wztq2.
          60.0  The scheduler chose: node-2 for web-mbgnfbkrjb-wztq2.
          60.0  The scheduler looked at the nodes for default/web-mbgnfbkrjb-wztq2, attempt 1: 3 fit, 1 do not. It chose node-2.
          60.0  Pod web-mbgnfbkrjb-wztq2 is wanted now.
          60.0  The ReplicaSet controller noticed: web-mbgnfbkrjb is to have 1 Pod and has none. It makes 1.
          60.0  The Deployment controller: wants 1 Pod of web-mbgnfbkrjb, 0 before.
          60.0  The Deployment controller found no ReplicaSet for the present template of web: it makes web-mbgnfbkrjb, revision 1, with 1 of its Pods to begin with.
          60.0  Deployment web was made.
          60.0  You ran kubectl apply -f -
      What is it waiting for?
        web runs, but fails its readiness probe, 9 times so far: Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory"
    `)
  })

  it("a namespace does not go", () => {
    const held = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held", namespace: "shop", finalizers: ["example.com/hold"] } }
    expect(told({ held, shop: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } } }, `
      apply shop
      run 2s
      apply held
      run 5s
      kubectl delete namespace shop --wait=false
      run 30s
      why namespaces/shop
      why namespaces/shop NamespaceFinalizersRemaining
    `)).toMatchInlineSnapshot(`
      "Why is it here?
          60.0  Namespace shop was made.
          60.0  You ran kubectl apply -f -
      Why does it go?
          67.0  The namespace shop is to go, with all that is in it.
          67.0  You ran kubectl delete namespace shop --wait=false
      What is it waiting for?
        1 object is still in shop.
          ConfigMap held is still there.
            held is to go, and the finalizer example.com/hold holds it. Whoever set that has to take it away; no part of this cluster does.

      How did that come about?
          72.0  NamespaceFinalizersRemaining of shop is True: SomeFinalizersRemain. Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances
          72.0  The namespace controller found something left in shop, and writes down what: configmaps (1), held by example.com/hold (1).
          67.0  The namespace shop is to go, with all that is in it.
          67.0  You ran kubectl delete namespace shop --wait=false
      What is it waiting for?
        1 object is still in shop.
          ConfigMap held is still there.
            held is to go, and the finalizer example.com/hold holds it. Whoever set that has to take it away; no part of this cluster does."
    `)
  })

  it("the controller manager was restarted and leads again", () => {
    expect(told({}, `
      kill kube-controller-manager on control-plane
      run 60s
      why leases/kube-system/kube-controller-manager
    `)).toMatchInlineSnapshot(`
      "Why is it here?
           3.9  Leader election: the kube-controller-manager on control-plane leads.
           0.0  It is what the machine control-plane does by itself, since it runs.
      Why is it as it is?
          76.5  Leader election: the kube-controller-manager on control-plane leads.
          76.5  The kube-controller-manager that asked for the Lease saw control-plane_eb9e0ecd not renew it for its whole 15 s, and takes it.
          60.0  You killed kube-controller-manager on control-plane."
    `)
  })
})
