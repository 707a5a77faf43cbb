import { describe, expect, test } from "vitest"
import { minutes, seconds, type Micros } from "../base/time.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { EventId } from "../sim/types.ts"
import { reject } from "./framework.ts"
import { prioritySort } from "./plugins/priority-sort.ts"
import { emptyQueue, endBackoffs, enter, failed, isEmptyOfReady, leave, nextBackoff, nextOverdue, overdue, refresh, rejected, release, takeNext, wake, type Queue, type QueueRules } from "./queue.ts"

const rules: QueueRules = { order: (waiting) => prioritySort.queueSort?.(waiting) ?? "" }
const because = 1 as EventId
const at = (n: number): Micros => seconds(n)
const pod = (name: string, priority = 0): Pod => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", uid: name }, spec: { containers: [], priority }, status: {} }) as unknown as Pod

function queueOf(...pods: Pod[]): Queue {
  const queue = emptyQueue()
  for (const each of pods) enter(queue, rules, each, undefined, at(0), because)
  return queue
}

describe("the scheduling queue", () => {
  test("gives the most important first, and of equals who came first", () => {
    const queue = queueOf(pod("a"), pod("b"), pod("vip", 1000), pod("humble", -5))
    expect([1, 2, 3, 4].map(() => takeNext(queue)?.uid)).toEqual(["vip", "a", "b", "humble"])
    expect(takeNext(queue)).toBeUndefined()
  })

  test("a Pod that fits nowhere waits until something helps; then it may jump its back-off where nobody else is in line", () => {
    const queue = queueOf(pod("a"))
    takeNext(queue)
    rejected(queue, "a", ["NodeAffinity"], at(0.2))
    expect(isEmptyOfReady(queue)).toBe(true)
    wake(queue, rules, "a", at(0.5), because)
    enter(queue, rules, pod("b"), undefined, at(0.5), because)
    expect([takeNext(queue)?.uid, takeNext(queue)?.uid]).toEqual(["b", "a"])
  })

  test("after an error nobody jumps: one second, two, four, up to ten", () => {
    const queue = queueOf(pod("a"))
    const waits: number[] = []
    for (let now = 0, i = 0; i < 6; i++) {
      expect(takeNext(queue)?.attempts).toBe(i + 1)
      failed(queue, rules, "a", at(now), because)
      expect(takeNext(queue)).toBeUndefined()
      const until = nextBackoff(queue) as number
      waits.push(until / 1_000_000 - now)
      now = until / 1_000_000
      endBackoffs(queue, rules, at(now))
    }
    expect(waits).toEqual([1, 2, 4, 8, 10, 10])
  })

  test("who is held back is not woken by the flush, and enters when released and helped", () => {
    const queue = emptyQueue()
    enter(queue, rules, pod("gated"), reject("SchedulingGates", "UnschedulableAndUnresolvable", "waiting"), at(0), because)
    expect(overdue(queue, minutes(60))).toEqual([])
    expect(nextOverdue(queue)).toBeUndefined()
    release(queue, "gated")
    wake(queue, rules, "gated", at(1), because)
    expect(takeNext(queue)?.uid).toBe("gated")
  })

  test("after five minutes without help a Pod is tried all the same", () => {
    const queue = queueOf(pod("a"))
    takeNext(queue)
    rejected(queue, "a", ["NodeAffinity"], at(2))
    expect(nextOverdue(queue)).toBe(at(302))
    expect([overdue(queue, at(302)), overdue(queue, at(303))]).toEqual([[], ["a"]])
  })

  test("a Pod that changed its priority changes its place; one that is gone has none", () => {
    const queue = queueOf(pod("a"), pod("b"), pod("c"))
    refresh(queue, rules, pod("c", 5))
    leave(queue, "a")
    expect([takeNext(queue)?.uid, takeNext(queue)?.uid, takeNext(queue)?.uid]).toEqual(["c", "b", undefined])
  })
})
