import { describe, expect, it } from "vitest"
import type { Pod, PodStatus } from "../../api/kinds/pod/types.ts"
import type { Host } from "../../sim/host.ts"
import { PodStory } from "../../testing/pod-story.ts"
import { ClusterScript } from "../../testing/transcript.ts"
import { containerLog } from "../logs.ts"

/** A node that is ready, on which every pull takes half a second. */
function node(): PodStory {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"], delays: { pull: "500ms" } })
  script.play("run 12s")
  return new PodStory(script)
}

const base = "/api/v1/namespaces/default"
const post = (kind: "Pod" | "ConfigMap" | "Secret", name: string, fields: object): string => `POST ${base}/${kind.toLowerCase()}s ${JSON.stringify({ apiVersion: "v1", kind, metadata: { name }, ...fields })}`
const pod = (name: string, spec: object): string => post("Pod", name, { spec: { nodeName: "node-1", ...spec } })
const shell = (script: string, fields: object = {}): object => ({ name: "main", image: "busybox:1.37", command: ["sh", "-c", script], ...fields })
const statusOf = ({ script }: PodStory, name: string): PodStatus => (script.object(`pods/default/${name}`)?.["status"] ?? {}) as PodStatus

const nodeOf = ({ script }: PodStory): Host | undefined => script.world.kernels[0]?.hosts.find(({ spec }) => spec.name === "node-1")

function logOf(story: PodStory, name: string, container = "main", previous = false): readonly string[] {
  const { uid = "" } = (story.script.object(`pods/default/${name}`) as unknown as Pod | undefined)?.metadata ?? {}
  const host = nodeOf(story)
  return (host && containerLog(host, { uid }, container, 0, previous)) ?? []
}

const told = (lines: string, words: RegExp): string => lines.split("\n").filter((line) => words.test(line)).join("\n")

describe("a volume", () => {
  it("emptyDir is shared by the containers of a Pod, outlives each of them, and goes with the Pod", () => {
    const story = node()
    const mount = { volumeMounts: [{ name: "shared", mountPath: "/pod-data" }] }
    const spec = { restartPolicy: "Never", volumes: [{ name: "shared", emptyDir: {} }], containers: [shell("echo hello > /pod-data/index.html", mount), { ...shell("sleep 3; cat /pod-data/index.html", mount), name: "reader" }] }
    story.play(`${pod("two", spec)}\nrun 10s`)
    expect(logOf(story, "two", "reader")).toEqual(["hello"])
    const host = nodeOf(story)
    expect([...(host?.disk.view.keys("/var/lib/kubelet/pods/", "/var/lib/kubelet/pods0") ?? [])]).toEqual([])
  })

  it("of a ConfigMap that is not there keeps its Pod waiting, and says so in Kubernetes' words until it is", () => {
    const story = node()
    const spec = { volumes: [{ name: "config", configMap: { name: "settings", items: [{ key: "colour", path: "keys/colour" }] } }], containers: [shell("cat /etc/config/keys/colour; sleep 600", { volumeMounts: [{ name: "config", mountPath: "/etc/config" }] })] }
    const waiting = story.play(`${pod("needs", spec)}\nrun 5s`)
    expect(told(waiting, /FailedMount/)).toMatchInlineSnapshot(`
      "  12.05  needs FailedMount: MountVolume.SetUp failed for volume "config" : configmap "settings" not found
        12.55  needs FailedMount x2: MountVolume.SetUp failed for volume "config" : configmap "settings" not found
        13.55  needs FailedMount x3: MountVolume.SetUp failed for volume "config" : configmap "settings" not found
        15.55  needs FailedMount x4: MountVolume.SetUp failed for volume "config" : configmap "settings" not found"
    `)
    expect(statusOf(story, "needs").containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "ContainerCreating" } })
    const later = story.play(`${post("ConfigMap", "settings", { data: { colour: "blue" } })}\nrun 10s`)
    expect(told(later, /FailedMount|Started/)).toMatchInlineSnapshot(`"  20.60  needs/main Started: Container started"`)
    expect(logOf(story, "needs")).toEqual(["blue"])
  })

  it("says after two minutes which of them are missing", () => {
    const story = node()
    const spec = { volumes: [{ name: "config", configMap: { name: "nowhere" } }, { name: "key", secret: { secretName: "neither" } }], containers: [shell("sleep 600")] }
    const lines = story.play(`${pod("needs", spec)}\nrun 130s`)
    expect(told(lines, /Unable/).slice(9)).toBe("needs FailedMount: Unable to attach or mount volumes: unmounted volumes=[config key], unattached volumes=[], failed to process volumes=[]: context deadline exceeded")
  })

  it("of a ConfigMap follows an edit into the running container when the kubelet next syncs the Pod; a part of it, mounted alone, does not", () => {
    const story = node()
    const mounts = { volumeMounts: [{ name: "config", mountPath: "/whole" }, { name: "config", mountPath: "/part", subPath: "colour" }] }
    const spec = { volumes: [{ name: "config", configMap: { name: "settings" } }], containers: [shell("while true; do cat /whole/colour /part; sleep 10; done", mounts)] }
    story.play(`${post("ConfigMap", "settings", { data: { colour: "blue " } })}\n${pod("reader", spec)}\nrun 20s\nPATCH ${base}/configmaps/settings {"data":{"colour":"red "}}\nrun 15s`)
    expect(logOf(story, "reader").join("")).toMatch(/^(blue blue )+$/)
    story.play("run 100s")
    expect(logOf(story, "reader").join("")).toMatch(/^(blue blue )+(red blue )+$/)
  })

  it("of the node's own disk must be of its type", () => {
    const story = node()
    const of = (type: string, path: string): object => ({ restartPolicy: "Never", volumes: [{ name: "host", hostPath: { path, type } }], containers: [shell("echo kept >> /data/file", { volumeMounts: [{ name: "host", mountPath: "/data" }] })] })
    const lines = story.play(`${pod("refused", of("Directory", "/nowhere"))}\nrun 2s\n${pod("writes", of("DirectoryOrCreate", "/data"))}\nrun 5s\n${pod("again", of("Directory", "/data"))}\nrun 5s`)
    expect(told(lines, /refused FailedMount: /).slice(9)).toBe('refused FailedMount: MountVolume.SetUp failed for volume "host" : hostPath type check failed: /nowhere is not a directory')
    const host = nodeOf(story)
    expect(host?.disk.view.get("/data/file")).toBe("kept\nkept\n")
  })

  it("that the kubelet writes is read-only, and one of a type that is not simulated says so", () => {
    const story = node()
    const spec = { restartPolicy: "Never", volumes: [{ name: "config", configMap: { name: "settings" } }, { name: "info", downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } }, { name: "claim", persistentVolumeClaim: { claimName: "x" } }], containers: [shell("echo a > /config/a; cat /info/labels; echo b > /claim/b && cat /claim/b", { volumeMounts: [{ name: "config", mountPath: "/config" }, { name: "info", mountPath: "/info" }, { name: "claim", mountPath: "/claim" }] })] }
    const lines = story.play(`${post("ConfigMap", "settings", { data: { a: "x" } })}\nPOST ${base}/pods ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "stranger", labels: { zone: "a" } }, spec: { nodeName: "node-1", ...spec } })}\nrun 6s`)
    expect(logOf(story, "stranger")).toEqual(["sh: can't create /config/a: Read-only file system", 'topology.kubernetes.io/region="region-1"', 'topology.kubernetes.io/zone="zone-a"', 'zone="a"b'])
    expect(told(lines, /NotSimulated/).slice(9)).toBe("stranger NotSimulated: volume claim (persistentVolumeClaim): not simulated; the containers see an empty directory")
  })
})

describe("a container's environment", () => {
  it("comes from ConfigMaps, Secrets, the Pod and its container, and from the Services", () => {
    const story = node()
    const env = [
      { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "settings", key: "colour" } } },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "secret", key: "key" } } },
      { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "MEMORY", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
      { name: "ABSENT", valueFrom: { configMapKeyRef: { name: "nowhere", key: "x", optional: true } } },
      { name: "ALL", value: "$(COLOUR) $(KEY) $(NODE) $(MEMORY) $(IN_size) $(ABSENT) $(WEB_SERVICE_HOST):$(WEB_PORT_80_TCP_PORT)" },
    ]
    const made = `${post("ConfigMap", "settings", { data: { colour: "blue", size: "9" } })}\n${post("Secret", "secret", { stringData: { key: "s3" } })}`
    const service = `POST ${base}/services ${JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { clusterIP: "10.96.0.50", ports: [{ port: 80 }] } })}`
    story.play(`${made}\n${service}\nrun 1s\n${pod("told", { restartPolicy: "Never", containers: [shell("echo $ALL", { env, envFrom: [{ prefix: "IN_", configMapRef: { name: "settings" } }], resources: { limits: { memory: "64Mi" } } })] })}\nrun 5s`)
    expect(logOf(story, "told")).toEqual(["blue s3 node-1 64 9 $(ABSENT) 10.96.0.50:80"])
  })

  it("that names what is not there keeps the container from being made, until it is", () => {
    const story = node()
    const env = [{ name: "COLOUR", valueFrom: { configMapKeyRef: { name: "settings", key: "colour" } } }]
    const lines = story.play(`${pod("needs", { containers: [shell("sleep 600", { env })] })}\nrun 5s`)
    expect(told(lines, /Error/).replaceAll(/^ *[\d.]+ */gm, "")).toMatchInlineSnapshot(`
      "needs/main Failed: Error: configmap "settings" not found
      needs: ip 10.244.0.2, main CreateContainerConfigError
      needs/main Failed x2: Error: configmap "settings" not found"
    `)
    expect(statusOf(story, "needs").containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "CreateContainerConfigError", message: 'configmap "settings" not found' } })
    story.play(`${post("ConfigMap", "settings", { data: { size: "1" } })}\nrun 32s`)
    expect(statusOf(story, "needs").containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "CreateContainerConfigError", message: "couldn't find key colour in ConfigMap default/settings" } })
    story.play(`PATCH ${base}/configmaps/settings {"data":{"colour":"red"}}\nrun 32s`)
    expect(statusOf(story, "needs").phase).toBe("Running")
  })
})

describe("a container's log", () => {
  it("has what it said, and that of the instance before it", () => {
    const story = node()
    story.play(`${pod("crash", { containers: [shell("echo begins; sleep 4; echo ends; exit 1")] })}\nrun 8s`)
    expect([logOf(story, "crash"), logOf(story, "crash", "main", true)]).toEqual([["begins"], ["begins", "ends"]])
  })
})
