import { isObject, type Json, type JsonObject } from "../../../base/json.ts"

/** Fields of a Pod's spec that nothing acts on, and why not; paths as in `Kind.notSimulated`. Who makes one work takes its line away. */
export const podNotSimulated: Readonly<Record<string, string>> = {
  "affinity.podAffinity": "inter-pod affinity",
  "affinity.podAntiAffinity": "inter-pod affinity",
  "schedulerName!=default-scheduler": "there is no scheduler of this name",
  schedulingGroup: "scheduling of Pods as a group",
  runtimeClassName: "container runtimes other than the usual one",
  overhead: "container runtimes other than the usual one",
  activeDeadlineSeconds: "nothing ends a Pod at its deadline yet",
  resourceClaims: "dynamic resource allocation",
  securityContext: "users and rights of containers",
  hostPID: "processes of the host",
  hostIPC: "processes of the host",
  hostUsers: "users and rights of containers",
  shareProcessNamespace: "containers that see each other's processes",
  subdomain: "cluster DNS",
  dnsConfig: "cluster DNS",
  hostAliases: "host names of the Pod's own",
  setHostnameAsFQDN: "cluster DNS",
  imagePullSecrets: "registries that ask who pulls",
  ...ofContainers({
    securityContext: "users and rights of containers",
    "resources.limits": "limits count for scheduling and quality of service, nothing enforces them",
    "resources.claims": "dynamic resource allocation",
    "lifecycle.postStart": "hooks of a container's life",
    "lifecycle.preStop.httpGet": "hooks of a container's life",
    "livenessProbe.grpc": "probes over gRPC",
    "readinessProbe.grpc": "probes over gRPC",
    "startupProbe.grpc": "probes over gRPC",
    "lifecycle.stopSignal": "signals other than SIGTERM",
    workingDir: "commands begin in the root directory",
    "env.valueFrom.fileKeyRef": "variables from files",
    "volumeMounts.mountPropagation": "mounts that others see",
    resizePolicy: "new sizes for running containers",
    volumeDevices: "block devices",
    stdin: "terminals of containers",
    tty: "terminals of containers",
  }),
  "volumes.emptyDir.medium": "volumes in memory",
  "volumes.emptyDir.sizeLimit": "limits of volumes",
  "volumes.projected.sources.clusterTrustBundle": "certificates of the cluster as files",
  "volumes.projected.sources.podCertificate": "certificates of the cluster as files",
}

/** The kinds of volume that kubelets mount. */
export const volumeSources: readonly string[] = ["configMap", "secret", "projected", "downwardAPI", "emptyDir", "hostPath"]

export function volumesOf(spec: Json): readonly JsonObject[] {
  const volumes = isObject(spec) ? spec["volumes"] : undefined
  return Array.isArray(volumes) ? (volumes as readonly Json[]).filter(isObject) : []
}

function ofContainers(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(["containers", "initContainers", "ephemeralContainers"].flatMap((list) => Object.entries(fields).map(([field, why]) => [`${list}.${field}`, why])))
}
