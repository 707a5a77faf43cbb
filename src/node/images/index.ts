import { busybox } from "./busybox.ts"
import { etcd } from "./etcd.ts"
import { helloApp } from "./hello-app.ts"
import { httpd } from "./httpd.ts"
import type { Image } from "./image.ts"
import { kubeApiServer } from "./kube-apiserver.ts"
import { kubeControllerManager } from "./kube-controller-manager.ts"
import { kubeScheduler } from "./kube-scheduler.ts"
import { nginx } from "./nginx.ts"
import { pause } from "./pause.ts"
import type { Reference } from "./reference.ts"
import { standIn } from "./stand-in.ts"

/** Every image that is described. */
const images: readonly Image[] = [busybox, etcd, helloApp, httpd, kubeApiServer, kubeControllerManager, kubeScheduler, nginx, pause]

/** What a registry says to a name. */
export type Found = { readonly type: "image"; readonly image: Image; readonly standIn: boolean } | { readonly type: "no tag" } | { readonly type: "no repository" }

/**
 * Looks a name up: Docker's own library holds exactly what is described; a described repository has its tags; any other repository
 * of a user or host is stood in for.
 */
export function findImage({ repository, tag }: Reference): Found {
  const image = images.find((each) => each.repository === repository)
  if (image) return tag === "" || image.tags.test(tag) ? { type: "image", image, standIn: false } : { type: "no tag" }
  return repository.startsWith("docker.io/library/") ? { type: "no repository" } : { type: "image", image: standIn(repository), standIn: true }
}
