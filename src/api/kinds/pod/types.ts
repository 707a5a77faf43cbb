import type { IContainer, IContainerStatus, IEphemeralContainer, IPod, IPodSpec, IPodStatus, IPodTemplateSpec, IProbe, IVolume } from "kubernetes-models/v1"
import type { Served } from "../../meta.ts"

/** A Pod as the server holds it: both parts are always there. */
export type Pod = Served<Omit<IPod, "spec" | "status">> & { spec: PodSpec; status: PodStatus }
export type PodSpec = IPodSpec
export type PodStatus = IPodStatus
export type PodTemplate = IPodTemplateSpec
export type Container = IContainer
export type EphemeralContainer = IEphemeralContainer
export type ContainerStatus = IContainerStatus
export type Probe = IProbe
export type Volume = IVolume

/** An init container that keeps running beside the others: a sidecar. */
export const isSidecar = (container: Pick<Container, "restartPolicy"> | undefined): boolean => container?.restartPolicy === "Always"
