import { controllerManager } from "../controllers/controller-manager.ts"
import { apiServer } from "../apiserver/apiserver.ts"
import { terminal } from "../kubectl/terminal.ts"
import { kubelet } from "../node/kubelet.ts"
import { containerPrograms } from "../node/programs/index.ts"
import { registry } from "../node/registry.ts"
import { scheduler } from "../scheduler/scheduler.ts"
import type { Program } from "../sim/types.ts"
import { etcd } from "../store/etcd.ts"

/** What the binaries of a cluster and the processes of its containers run, by name. */
export const programs: Readonly<Record<string, Program>> = {
  etcd: etcd as Program,
  "kube-apiserver": apiServer as Program,
  "kube-controller-manager": controllerManager as Program,
  "kube-scheduler": scheduler as Program,
  kubelet: kubelet as Program,
  registry: registry as Program,
  terminal: terminal as Program,
  ...containerPrograms,
}
