import { agnhost } from "./agnhost.ts"
import { busybox, kubernetesBusybox } from "./busybox.ts"
import { echoserver } from "./echoserver.ts"
import { etcd } from "./etcd.ts"
import { helloApp, olderHelloApp } from "./hello-app.ts"
import { httpEcho } from "./http-echo.ts"
import { httpd } from "./httpd.ts"
import type { Image } from "./image.ts"
import { kubeApiServer } from "./kube-apiserver.ts"
import { kubeControllerManager } from "./kube-controller-manager.ts"
import { kubeScheduler } from "./kube-scheduler.ts"
import { memcached } from "./memcached.ts"
import { mongo } from "./mongo.ts"
import { mysql } from "./mysql.ts"
import { nginx, nginxSlim } from "./nginx.ts"
import { pause } from "./pause.ts"
import { perl } from "./perl.ts"
import { postgres } from "./postgres.ts"
import { rabbitmq } from "./rabbitmq.ts"
import { redis } from "./redis.ts"
import { parseReference, type Reference } from "./reference.ts"
import { standIn as standInFor } from "./stand-in.ts"
import { alpine, bash, debian, ubuntu } from "./systems.ts"

/** Every image that is described. */
const images: readonly Image[] = [
  agnhost, alpine, bash, busybox, debian, echoserver, etcd, helloApp, httpEcho, httpd, kubeApiServer, kubeControllerManager, kubeScheduler, kubernetesBusybox,
  memcached, mongo, mysql, nginx, nginxSlim, olderHelloApp, pause, perl, postgres, rabbitmq, redis, ubuntu,
]

/** What a registry says to a name. */
export type Found = { readonly type: "image"; readonly image: Image; readonly standIn: boolean } | { readonly type: "no tag" } | { readonly type: "no repository" }

/**
 * Looks a name up: Docker's own library holds exactly what is described; a described repository has its tags; any other repository
 * of a user or host is stood in for.
 */
export function findImage({ repository, tag }: Reference): Found {
  const image = images.find((each) => each.repository === repository)
  if (image) return tag === "" || image.tags.test(tag) ? { type: "image", image, standIn: false } : { type: "no tag" }
  return repository.startsWith("docker.io/library/") ? { type: "no repository" } : { type: "image", image: standInFor(repository), standIn: true }
}

/** Whether a container of that image runs a stand-in; false for what is no image's name. */
export function standIn(image: string): boolean {
  const reference = parseReference(image)
  const found = "error" in reference ? undefined : findImage(reference)
  return found?.type === "image" && found.standIn
}
