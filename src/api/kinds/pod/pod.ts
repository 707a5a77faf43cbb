import { defineKind } from "../../kind.ts"
import { podColumns } from "./columns.ts"
import { podDefaults } from "./defaults.ts"
import { qosClassOf } from "./qos.ts"
import type { Pod } from "./types.ts"

export const pod = defineKind<Pod>({
  kind: "Pod", version: "v1", plural: "pods", shortNames: ["po"], categories: ["all"],
  subresources: ["status", "binding", "eviction", "log", "exec", "attach", "portforward", "proxy", "ephemeralcontainers", "resize"],
  generationFrom: ["spec"],
  selectable: {
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
    "spec.restartPolicy": ({ spec }) => spec.restartPolicy ?? "",
    "spec.schedulerName": ({ spec }) => spec.schedulerName ?? "",
    "spec.serviceAccountName": ({ spec }) => spec.serviceAccountName ?? "",
    "spec.hostNetwork": ({ spec }) => String(spec.hostNetwork ?? false),
    "status.phase": ({ status }) => status.phase ?? "",
    "status.podIP": ({ status }) => status.podIPs?.[0]?.ip ?? "",
    "status.nominatedNodeName": ({ status }) => status.nominatedNodeName ?? "",
  },
  columns: podColumns,
  defaults: podDefaults,
  prepareForCreate(draft) {
    draft.status = { phase: "Pending", qosClass: qosClassOf(draft.spec) }
    if (draft.spec.schedulingGates?.length) {
      draft.status.conditions = [{
        type: "PodScheduled", status: "False", reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates",
      }]
    }
  },
  // A Pod that no kubelet has taken up, or that has ended, need not wait, whatever is asked.
  gracePeriodSeconds: ({ spec, status }) => (!spec.nodeName || status?.phase === "Succeeded" || status?.phase === "Failed" ? 0 : (spec.terminationGracePeriodSeconds ?? 30)),
})
