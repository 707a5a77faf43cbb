import { describe, expect, test } from "vitest"
import { comparable, readPodRecording, type Told } from "../testing/pod-recording.ts"
import { PodStory } from "../testing/pod-story.ts"
import { ClusterScript } from "../testing/transcript.ts"

interface Played {
  readonly name: string
  /** Images that are on their node before: "image on node". */
  readonly present: readonly string[]
  /** Back-off is drawn: beyond this moment the runs are no longer at the same point, and what both have got to is compared. */
  readonly until?: number
}

const recordings: readonly Played[] = [
  { name: "pod-bare", present: ["nginx:1.27 on node-1"] },
  { name: "init-containers", present: ["nginx:1.27 on node-1", "busybox:1.37 on node-1", "nginx:1.27 on node-3"] },
  { name: "crash-loop", present: ["busybox:1.37 on node-2"], until: 50_000 },
  { name: "image-pull-backoff", present: ["nginx:1.27 on node-2"], until: 110_000 },
]

/** A cluster in which the same happens to Pods as in the recording, and what was told of each. */
function play({ present, until = Infinity }: Played, deeds: readonly { readonly t: number; readonly line: string }[], end: number): PodStory {
  const script = new ClusterScript({ nodes: 3, without: ["scheduler"], delays: { pull: "500ms" } })
  script.play("run 12s")
  present.forEach((each, i) => {
    const [image, node] = each.split(" on ")
    script.play(`POST /api/v1/namespaces/default/pods ${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: `before-${i}` }, spec: { nodeName: node, containers: [{ name: "x", image }] } })}`)
  })
  script.play("run 3s")
  present.forEach((_, i) => script.play(`DELETE /api/v1/namespaces/default/pods/before-${i} {"gracePeriodSeconds":0}`))
  script.play("run 5s")
  const story = new PodStory(script)
  let now = 0
  for (const { t, line } of deeds) {
    if (t - now >= 1) story.play(`run ${Math.round(t - now)}ms`)
    story.play(line)
    now = Math.max(now, t)
  }
  story.play(`run ${Math.round(Math.min(end, until) - now)}ms`)
  return story
}

/** Which address is given next, and the namespace, are the run's own; Pods come bound here. */
function masked(lines: readonly string[], namespace: string): string[] {
  return lines.map((line) => comparable(line).replaceAll(/10\.244\.\d+\.\d+/g, "IP").replace("PodScheduled True, ", "").replaceAll(`_${namespace}(`, "_default("))
}

/** The beginning that both lists have, where they need not end at the same point. */
function common(told: Told, other: Told, open: boolean): Told {
  if (!open) return told
  const cut = (kind: keyof Told): readonly string[] => told[kind].slice(0, Math.max(Math.min(told[kind].length, other[kind].length), Math.ceil(other[kind].length / 2)))
  return { statuses: cut("statuses"), events: cut("events") }
}

const compared = ({ statuses, events }: Told, namespace = "default"): Told => ({ statuses: masked(statuses, namespace), events: masked(events, namespace) })

describe("a real kubelet told the same of its Pods, in the same order", () => {
  for (const played of recordings)
    test(played.name, (context) => {
      const recording = readPodRecording(played.name, played.until)
      if (!recording) return context.skip(`needs traces/${played.name}.jsonl: set ORRERY_SHARED to the folder that holds traces/`)
      const last = Math.max(...recording.deeds.map(({ t }) => t))
      const story = play(played, recording.deeds, Math.max(last + 3_000, played.until ?? 0))
      for (const [name, recorded] of recording.told) {
        const [ours, theirs] = [compared(story.told(name)), compared(recorded, played.name)]
        const open = played.until !== undefined
        expect(common(ours, theirs, open), name).toEqual(common(theirs, ours, open))
      }
    })
})
