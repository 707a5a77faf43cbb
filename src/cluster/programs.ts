import { controllerManager } from "../controllers/controller-manager.ts"
import { apiServer } from "../apiserver/apiserver.ts"
import { isServing } from "../apiserver/health.ts"
import { terminal } from "../kubectl/terminal.ts"
import { kubelet } from "../node/kubelet.ts"
import { containerPrograms } from "../node/programs/index.ts"
import { registry } from "../node/registry.ts"
import { scheduler } from "../scheduler/scheduler.ts"
import type { Program } from "../sim/types.ts"
import { etcd } from "../store/etcd.ts"
import { component } from "./component.ts"

/** What the binaries of a cluster and the processes of its containers run, by name. */
export const programs: Readonly<Record<string, Program>> = {
  etcd: component(etcd, { port: 2381, paths: { "/livez": () => true, "/readyz": ({ leader }) => leader !== "" } }),
  "kube-apiserver": component(apiServer, { port: 6443, paths: { "/healthz": isServing, "/livez": isServing, "/readyz": isServing } }),
  "kube-controller-manager": component(controllerManager, { port: 10257, paths: { "/healthz": () => true } }),
  // A leader that has not seen everything yet is not ready; one that only stands by is.
  "kube-scheduler": component(scheduler, { port: 10259, paths: { "/livez": () => true, "/readyz": ({ leads, ready }) => !leads || ready } }),
  kubelet: kubelet as Program,
  registry: registry as Program,
  terminal: terminal as Program,
  ...containerPrograms,
}
