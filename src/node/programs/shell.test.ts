import { expect, test } from "vitest"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { PodStory } from "../../testing/pod-story.ts"
import { ClusterScript } from "../../testing/transcript.ts"
import { containerLog } from "../logs.ts"

const epoch = 1_767_268_800_000_000

/** Pods of one node, each with the script of its container, and what that has said and come to after so many seconds. */
function play(containers: readonly object[], seconds: number): (name: string, container?: string) => string {
  const script = new ClusterScript({ nodes: 1, without: ["scheduler"], delays: { pull: "500ms" } })
  const story = new PodStory(script)
  const spec = { nodeName: "node-1", restartPolicy: "Never", volumes: [{ name: "shared", emptyDir: {} }], containers }
  story.play(`run 12s\nPOST /api/v1/namespaces/default/pods ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec })}\nrun ${seconds}s`)
  return (container) => {
    const { metadata, status } = script.object("pods/default/p") as unknown as Pod
    const host = script.world.kernels[0]?.hosts.find(({ spec: own }) => own.name === "node-1")
    const lines = host && containerLog(host, { uid: metadata.uid ?? "" }, container, epoch)
    const ended = status.containerStatuses?.find(({ name }) => name === container)?.state?.terminated
    return `${(lines ?? []).join("\n")}${ended ? `[${ended.exitCode}]` : ""}`
  }
}

const volumeMounts = [{ name: "shared", mountPath: "/shared" }]
const shell = (name: string, ...command: readonly string[]): object => ({ name, image: "busybox:1.37", command, volumeMounts })

test("commands of a small image do what they say, in simulated time", () => {
  const said = play(
    [
      shell("dates", "sh", "-c", 'i=0; while [ $i -lt 3 ]; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done; date +%H:%M'),
      shell("files", "sh", "-c", "mkdir -p /tmp/a/b && cd /tmp/a && echo one > b/x; ls; ls -l b; cat b/x nowhere; rm -r b; test -d b || echo gone; ls /tmp/a/b"),
      shell("text", "sh", "-c", "seq 5 | tail -n 2 | head -1; printf '%s=%02d\\n' a 1 b 2; echo -en 'x\\ty\\n'; echo 'a b c' | wc -w; env | grep HOSTNAME; echo b a | tr ' ' '\\n' | sort"),
      shell("words", "echo", "hello", "$HOME"),
      shell("unknown", "sh", "-c", "curl -s localhost; python3 x"),
      shell("nested", "sh", "-c", "sh -c 'echo inner $0 $1; exit 3' a b; echo $?; echo 'echo script $1' > /tmp/s; sh /tmp/s arg | cat"),
    ],
    14,
  )
  expect(["dates", "files", "text", "words", "unknown", "nested"].map((name) => `${name}:\n${said(name)}`).join("\n")).toMatchInlineSnapshot(`
    "dates:
    0: Thu Jan  1 12:00:13 UTC 2026
    1: Thu Jan  1 12:00:14 UTC 2026
    2: Thu Jan  1 12:00:15 UTC 2026
    12:00[0]
    files:
    b
    -rw-r--r--    1 root     root             4 x
    one
    cat: can't open 'nowhere': No such file or directory
    gone
    ls: /tmp/a/b: No such file or directory[1]
    text:
    4
    a=01
    b=02
    x	y
    3
    HOSTNAME=p
    a
    b[0]
    words:
    hello $HOME[0]
    unknown:
    sh: curl: not found
    sh: python3: not found[127]
    nested:
    inner a b
    3
    script arg[0]"
  `)
})

test("the containers of a Pod reach each other as localhost, and follow each other's files", () => {
  const said = play(
    [
      { name: "web", image: "nginx:1.27" },
      shell("asks", "sh", "-c", "sleep 2; wget -qO- localhost | grep title; wget -O /shared/page http://127.0.0.1:80/ 2>&1; wget -qO- localhost:81; wget -qO- http://web; cat /shared/page | wc -l"),
      shell("writes", "sh", "-c", "for i in 1 2 3; do echo line $i >> /shared/log; sleep 2; done"),
      shell("follows", "tail", "-n+1", "-F", "/shared/log"),
    ],
    14,
  )
  expect(["asks", "follows", "web"].map((name) => `${name}:\n${said(name)}`).join("\n")).toMatchInlineSnapshot(`
    "asks:
    <title>Welcome to nginx!</title>
    wget: can't connect to remote host (localhost): Connection refused
    wget: bad address 'web'
    9[0]
    follows:
    line 1
    line 2
    line 3
    web:
    /docker-entrypoint.sh: Configuration complete; ready for start up
    2026/01/01 12:00:13 [notice] 1#1: using the "epoll" event method
    2026/01/01 12:00:13 [notice] 1#1: start worker processes
    2026/01/01 12:00:13 [notice] 1#1: start worker process 29
    10.244.0.2 - - [01/Jan/2026:12:00:15 +0000] "GET / HTTP/1.1" 200 121 "-" "Wget" "-"
    10.244.0.2 - - [01/Jan/2026:12:00:15 +0000] "GET / HTTP/1.1" 200 121 "-" "Wget" "-""
  `)
})
