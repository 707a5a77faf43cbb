import { isSidecar, type Container, type Pod, type PodSpec } from "../api/kinds/pod/types.ts"
import { latest, type RuntimePod } from "./runtime-pod.ts"

interface ExitCodes {
  readonly operator: "In" | "NotIn"
  readonly values?: readonly number[]
}

type Rule = NonNullable<Container["restartPolicyRules"]>[number]

export const everyContainer = (spec: PodSpec): readonly Container[] => [...(spec.initContainers ?? []), ...spec.containers]

export const isHostNetwork = ({ spec }: Pod): boolean => spec.hostNetwork ?? false

/** The first rule of the container that speaks of this exit code; see KEP-5307, "Container Restart Rules". */
function ruleFor(container: Container, exitCode: number): Rule | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    const codes = exitCodes as ExitCodes | undefined
    if (!codes) return false
    return (codes.values?.includes(exitCode) ?? false) === (codes.operator === "In")
  })
}

/** Whether a container that ended with this code is started again: by its own rules and policy, else by the Pod's. */
export function restartsAfter(container: Container, spec: PodSpec, exitCode: number): boolean {
  const rule = ruleFor(container, exitCode)
  if (rule) return rule.action === "Restart" || rule.action === "RestartAllContainers"
  const policy = container.restartPolicy ?? spec.restartPolicy ?? "Always"
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0)
}

/** Whether any end of the Pod's containers can lead to another start; sidecars do not count, as they end with the others. */
export const mayRestart = (spec: PodSpec): boolean =>
  (spec.restartPolicy ?? "Always") !== "Never" || everyContainer(spec).some((container) => !(isSidecar(container) && spec.initContainers?.includes(container)) && restartsItself(container))

const restartsItself = ({ restartPolicy, restartPolicyRules }: Container): boolean => (restartPolicy !== undefined && restartPolicy !== "Never") || (restartPolicyRules?.length ?? 0) > 0

/** Whether the container is to be started (again): never while its Pod is deleted, always where it has not run yet. */
export function isToBeStarted(container: Container, pod: Pod, runtime: RuntimePod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false
  const record = latest(runtime, container.name)
  if (!record) return true
  if (record.state === "running") return false
  if (record.state === "unknown" || record.state === "created") return true
  return restartsAfter(container, pod.spec, record.exitCode)
}

/** Whether an exit of this container with this code takes the whole Pod back to its beginning. */
export const restartsAll = (container: Container, exitCode: number): boolean => ruleFor(container, exitCode)?.action === "RestartAllContainers"

/** Whether the Pod is on its way back to its beginning: it says so itself, or a container has ended that asks for it. */
export function allContainersRestart({ spec }: Pod, runtime: RuntimePod | undefined, status: Pod["status"] | undefined): boolean {
  if (status?.conditions?.some(({ type, status: value }) => type === "AllContainersRestarting" && value === "True")) return true
  const told = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return everyContainer(spec).some((container) => {
    const record = runtime && latest(runtime, container.name)
    if (record?.state === "exited" && restartsAll(container, record.exitCode)) return true
    const terminated = told.find(({ name }) => name === container.name)?.state?.terminated
    return terminated !== undefined && restartsAll(container, terminated.exitCode)
  })
}

/** Whether a regular container has been started according to the Pod's status: then it has been initialised. */
export function anyRegularStarted(spec: PodSpec, statuses: readonly { readonly name: string; readonly state?: object; readonly lastState?: object }[]): boolean {
  return spec.containers.some(({ name }) => {
    const status = statuses.find((each) => each.name === name)
    const state = status?.state as { running?: object; terminated?: object } | undefined
    const last = status?.lastState as { terminated?: object } | undefined
    return state?.running !== undefined || state?.terminated !== undefined || last?.terminated !== undefined
  })
}

export const sidecarsOf = (spec: PodSpec): readonly Container[] => (spec.initContainers ?? []).filter(isSidecar)
