import type { Kind } from "../api/kind.ts"

const paths: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
  ...Object.fromEntries(["ReplicationController", "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "Job"].map((kind) => [kind, ["spec", "template", "spec"]])),
}

/** Where a kind holds the spec of Pods; undefined where it holds none. */
export const podSpecPath = ({ kind, group }: Kind): readonly string[] | undefined => (["", "apps", "batch"].includes(group) ? paths[kind] : undefined)
