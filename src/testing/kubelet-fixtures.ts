import type { ContainerStatus, Pod } from "../api/kinds/pod/types.ts"
import type { Micros } from "../base/time.ts"
import type { RuntimeContainer, RuntimePod, Sandbox } from "../node/runtime-pod.ts"

/** A container's status as the tables write it down: Go's field names. */
export interface TableStatus {
  readonly ID: string
  readonly Name: string
  readonly State: RuntimeContainer["state"]
  readonly ExitCode: number
  readonly Hash?: number
  readonly RestartCount?: number
  readonly Image?: string
  readonly ImageRef?: string
  readonly Reason?: string
  readonly Message?: string
  readonly StartedAt?: string
  readonly FinishedAt?: string
}

export interface TablePodStatus {
  readonly ContainerStatuses?: readonly TableStatus[]
  readonly SandboxStatuses?: readonly { readonly id?: string; readonly state?: number; readonly metadata?: { readonly attempt?: number }; readonly network?: { readonly ip?: string } }[]
}

/** A Pod of a table, with the parts that are left out there. */
export function podOf(pod: Partial<Pod> & { spec?: Partial<Pod["spec"]> }): Pod {
  return { ...pod, metadata: pod.metadata ?? { name: "" }, status: pod.status ?? {}, spec: { restartPolicy: "Always", ...pod.spec, containers: pod.spec?.containers ?? [] } } as Pod
}

/** Times of the tables stand for themselves: the record holds their place in `times`. */
export function runtimeOf(status: TablePodStatus | undefined, times: string[] = []): RuntimePod {
  const timed = (key: "startedAt" | "finishedAt", text: string | undefined): Partial<RuntimeContainer> => (text === undefined ? {} : { [key]: (times.push(text) - 1) as Micros })
  return {
    sandboxes: (status?.SandboxStatuses ?? []).map(({ id, state, metadata, network }): Sandbox => ({ id: id ?? "", attempt: metadata?.attempt ?? 0, ready: (state ?? 0) === 0, ip: network?.ip ?? "", createdAt: 0 as Micros })),
    containers: (status?.ContainerStatuses ?? []).map((each): RuntimeContainer => ({
      id: each.ID,
      name: each.Name,
      state: each.State,
      exitCode: each.ExitCode,
      reason: each.Reason ?? "",
      message: each.Message ?? "",
      asked: String(each.Hash ?? ""),
      image: each.Image ?? "",
      imageRef: each.ImageRef ?? "",
      restartCount: each.RestartCount ?? 0,
      createdAt: 0 as Micros,
      ...timed("startedAt", each.StartedAt),
      ...timed("finishedAt", each.FinishedAt),
    })),
  }
}

/** A status without what the tables leave out: empty last states, and `started`. */
export function bareStatus({ started: _started, lastState, ...rest }: ContainerStatus): object {
  return { ...rest, ...(lastState && Object.keys(lastState).length > 0 ? { lastState } : {}) }
}
