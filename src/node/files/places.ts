/** Where things of the node are on its disk. A path that begins with "/" is a file of the node itself, as `hostPath` volumes see it. */

/** What a container has written outside its volumes. */
export const layerOf = (container: string): string => `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${container.replace(/^.*\//, "")}/rootfs`

/** Where an exit code waits for a kubelet that was away when the process ended. */
export const exitKey = (container: string): string => `containers/${container}/exit`

/** What a container has said. */
export const logKey = (container: string): string => `containers/${container}/log`

/** The volumes of a Pod. */
export const volumesOf = (uid: string): string => `/var/lib/kubelet/pods/${uid}/volumes`

export const volumeDirectory = (uid: string, plugin: string, name: string): string => `${volumesOf(uid)}/kubernetes.io~${plugin}/${name}`
