import type { JsonObject } from "../base/json.ts"

/** What a manifest needs to know of its machine and its cluster. */
export interface Plane {
  readonly name: string
  readonly address: string
  readonly clusterCidr: string
  /** Whether clients keep their usual rates. */
  readonly limited: boolean
}

/** The parts of a control plane in the order in which its machine shows them. */
export type PlanePart = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler"

const kubernetesVersion = "v1.36.3"

/** The images of a control plane: whoever sets it up pulls them before anything runs. */
export const imageOf = (part: PlanePart): string => (part === "etcd" ? "registry.k8s.io/etcd:3.6.8-0" : `registry.k8s.io/${part}:${kubernetesVersion}`)

/** The manifest of one part's static Pod, as kubeadm 1.36 writes it. */
export function manifestOf(part: PlanePart, plane: Plane): JsonObject {
  const { annotations = {}, cpu, memory, ports, probes, folders, flags } = facts[part](plane)
  const container = {
    name: part,
    image: imageOf(part),
    imagePullPolicy: "IfNotPresent",
    command: [part, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
    ports: [{ containerPort: ports, name: "probe-port", protocol: "TCP" }],
    resources: { requests: { cpu, ...(memory === undefined ? {} : { memory }) } },
    volumeMounts: folders.map(({ name, path, readOnly }) => ({ mountPath: path, name, ...(readOnly ? { readOnly } : {}) })),
    ...probesOf(probes),
  }
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: part, namespace: "kube-system", labels: { component: part, tier: "control-plane" }, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: {
      containers: [container],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: "system-node-critical",
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      volumes: folders.map(({ name, path, type }) => ({ name, hostPath: { path, type } })),
    },
  }
}

interface Folder {
  readonly name: string
  readonly path: string
  readonly type: "DirectoryOrCreate" | "FileOrCreate"
  readonly readOnly?: true
}

interface ProbePaths {
  readonly host: string
  readonly scheme: "HTTP" | "HTTPS"
  readonly live: string
  readonly started: string
  /** The part is asked for readiness only where kubeadm does so. */
  readonly ready?: string
}

interface Facts {
  readonly annotations?: Readonly<Record<string, string>>
  readonly cpu: string
  readonly memory?: string
  readonly ports: number
  readonly probes: ProbePaths
  readonly folders: readonly Folder[]
  readonly flags: Readonly<Record<string, string>>
}

const pki = "/etc/kubernetes/pki"
const certificates: Folder = { name: "k8s-certs", path: pki, type: "DirectoryOrCreate", readOnly: true }
const kubeconfig = (name: string): Folder => ({ name: "kubeconfig", path: `/etc/kubernetes/${name}.conf`, type: "FileOrCreate", readOnly: true })

/** A negative rate lifts the limit. */
const rates = (limited: boolean): Readonly<Record<string, string>> => (limited ? {} : { "kube-api-qps": "-1" })

const facts: Readonly<Record<PlanePart, (plane: Plane) => Facts>> = {
  etcd: ({ name, address }) => ({
    annotations: { "kubeadm.kubernetes.io/etcd.advertise-client-urls": `https://${address}:2379` },
    cpu: "100m",
    memory: "100Mi",
    ports: 2381,
    probes: { host: "127.0.0.1", scheme: "HTTP", live: "/livez", started: "/readyz", ready: "/readyz" },
    folders: [
      { name: "etcd-data", path: "/var/lib/etcd", type: "DirectoryOrCreate" },
      { name: "etcd-certs", path: `${pki}/etcd`, type: "DirectoryOrCreate" },
    ],
    flags: {
      "advertise-client-urls": `https://${address}:2379`,
      "data-dir": "/var/lib/etcd",
      "initial-advertise-peer-urls": `https://${address}:2380`,
      "initial-cluster": `${name}=https://${address}:2380`,
      "listen-client-urls": `https://127.0.0.1:2379,https://${address}:2379`,
      "listen-metrics-urls": "http://127.0.0.1:2381",
      "listen-peer-urls": `https://${address}:2380`,
      name,
    },
  }),
  "kube-apiserver": ({ address }) => ({
    annotations: { "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint": `${address}:6443` },
    cpu: "250m",
    ports: 6443,
    probes: { host: address, scheme: "HTTPS", live: "/livez", started: "/livez", ready: "/readyz" },
    folders: [certificates],
    flags: {
      "advertise-address": address,
      "allow-privileged": "true",
      "authorization-mode": "Node,RBAC",
      "client-ca-file": `${pki}/ca.crt`,
      "etcd-servers": "https://127.0.0.1:2379",
      "secure-port": "6443",
      "service-cluster-ip-range": "10.96.0.0/12",
    },
  }),
  "kube-controller-manager": ({ clusterCidr, limited }) => ({
    cpu: "200m",
    ports: 10257,
    probes: { host: "127.0.0.1", scheme: "HTTPS", live: "/healthz", started: "/healthz" },
    folders: [certificates, kubeconfig("controller-manager")],
    flags: {
      "allocate-node-cidrs": "true",
      "bind-address": "127.0.0.1",
      "cluster-cidr": clusterCidr,
      ...rates(limited),
      kubeconfig: "/etc/kubernetes/controller-manager.conf",
      "leader-elect": "true",
      "root-ca-file": `${pki}/ca.crt`,
      "service-cluster-ip-range": "10.96.0.0/12",
      "use-service-account-credentials": "true",
    },
  }),
  "kube-scheduler": ({ limited }) => ({
    cpu: "100m",
    ports: 10259,
    probes: { host: "127.0.0.1", scheme: "HTTPS", live: "/livez", started: "/livez", ready: "/readyz" },
    folders: [kubeconfig("scheduler")],
    flags: { "bind-address": "127.0.0.1", ...rates(limited), kubeconfig: "/etc/kubernetes/scheduler.conf", "leader-elect": "true" },
  }),
}

/** kubeadm's probes: a part has four minutes to start, is ended when it has not answered for 80 s, and is asked each second whether it is ready. */
function probesOf({ host, scheme, live, started, ready }: ProbePaths): JsonObject {
  const get = (path: string): JsonObject => ({ httpGet: { host, path, port: "probe-port", scheme }, timeoutSeconds: 15 })
  return {
    livenessProbe: { ...get(live), failureThreshold: 8, initialDelaySeconds: 10, periodSeconds: 10 },
    ...(ready === undefined ? {} : { readinessProbe: { ...get(ready), failureThreshold: 3, periodSeconds: 1 } }),
    startupProbe: { ...get(started), failureThreshold: 24, initialDelaySeconds: 10, periodSeconds: 10 },
  }
}
