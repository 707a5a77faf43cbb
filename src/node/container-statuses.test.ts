import { describe, expect, it } from "vitest"
import type { Micros } from "../base/time.ts"
import type { ContainerStatus, Pod } from "../api/kinds/pod/types.ts"
import { containerStatuses } from "./container-statuses.ts"
import { noRuntimePod, type RuntimeContainer } from "./runtime-pod.ts"

const pod = { metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx" }] }, status: {} } as Pod
const ended = { terminated: { exitCode: 3, reason: "Error" } }
const record = (fields: Partial<RuntimeContainer>): RuntimeContainer => ({ id: "b", name: "web", state: "running", startedAt: 0 as Micros, exitCode: 0, reason: "", message: "", image: "nginx", imageRef: "nginx", restartCount: 0, ...fields }) as RuntimeContainer
const before = (fields: Partial<ContainerStatus>): ContainerStatus => ({ name: "web", containerID: "a", restartCount: 0, image: "nginx", imageID: "", ready: false, ...fields })

/** What is said of the only container: how often it was started anew, and how it ended before. */
function said(containers: readonly RuntimeContainer[], previous: ContainerStatus): readonly unknown[] {
  const input = { pod, runtime: { ...noRuntimePod, containers }, timeOf: () => "now", failureOf: () => undefined, probes: { started: () => undefined, ready: () => undefined } }
  const [status] = containerStatuses(input, pod.spec.containers, [previous])
  return [status?.restartCount, status?.lastState?.terminated?.exitCode]
}

describe("a container that was started anew", () => {
  it.each([
    ["says how the one before ended that the runtime still has", [record({ restartCount: 1 }), record({ id: "a", state: "exited", exitCode: 4 })], before({ state: ended }), [1, 4]],
    ["says so on where the runtime has lost that one, and counts it", [record({})], before({ state: ended }), [1, 3]],
    ["says on what was said of the one before", [record({})], before({ containerID: "b", restartCount: 2, lastState: ended, state: { running: {} } }), [2, 3]],
    ["counts on where a runtime that lost everything counts from nought", [record({})], before({ restartCount: 5, state: { waiting: {} }, lastState: ended }), [5, 3]],
  ] as const)("%s", (_what, containers, previous, expected) => {
    expect(said(containers, previous)).toEqual(expected)
  })
})
