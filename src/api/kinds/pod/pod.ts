import type { FieldError } from "../../field-error.ts"
import { forbidden } from "../../field-error.ts"
import { defineKind } from "../../kind.ts"
import { profileMismatches, validateAnnotationChange, validatePodAnnotations } from "./annotations.ts"
import { podColumns } from "./columns.ts"
import { imagePadding } from "./containers.ts"
import { podDefaults } from "./defaults.ts"
import { qosClassOf } from "./qos.ts"
import { resolveLabelKeys } from "./label-keys.ts"
import type { Pod } from "./types.ts"
import { ephemeralChangeErrors, specChangeErrors, statusChangeErrors } from "./updates.ts"
import { validatePodSpec } from "./validate.ts"

export const pod = defineKind<Pod>({
  kind: "Pod", version: "v1", plural: "pods", shortNames: ["po"], categories: ["all"],
  subresources: ["status", "binding", "eviction", "log", "exec", "attach", "portforward", "proxy", "ephemeralcontainers", "resize"],
  generationFrom: ["spec"],
  podSpec: "spec",
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
  keepsStatusOnCreate: true,
  prepareForCreate(draft) {
    // As upstream's GetPodQOS: what the body says of its class is believed.
    draft.status = { phase: "Pending", qosClass: draft.status?.qosClass || qosClassOf(draft.spec) }
    if (draft.spec.schedulingGates?.length) {
      draft.status.conditions = [{
        type: "PodScheduled", status: "False", reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates",
      }]
    }
    resolveLabelKeys(draft)
  },
  // A Pod that no kubelet has taken up, or that has ended, need not wait, whatever is asked.
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === "status") {
      delete draft.metadata.deletionTimestamp
      if (old.metadata.ownerReferences) draft.metadata.ownerReferences = old.metadata.ownerReferences
      else delete draft.metadata.ownerReferences
      if (old.metadata.deletionTimestamp) draft.metadata.deletionTimestamp = old.metadata.deletionTimestamp
      if (!draft.status.qosClass && old.status.qosClass) draft.status.qosClass = old.status.qosClass
    }
    // Only the two subresources change what they are for.
    if (subresource === "ephemeralcontainers") draft.spec = { ...old.spec, ephemeralContainers: draft.spec.ephemeralContainers ?? [] }
    if (subresource !== "status") draft.status = old.status
    if (!draft.spec.ephemeralContainers?.length) delete draft.spec.ephemeralContainers
  },
  validate(object, old, { subresource }) {
    const annotations = object.metadata.annotations ?? {}
    const change = old ? validateAnnotationChange(annotations, old.metadata.annotations ?? {}, "metadata.annotations") : []
    if (old && subresource === "status") return [...change, ...validatePodAnnotations(annotations, object.spec, "metadata.annotations"), ...statusChangeErrors(object, old)]
    const errors = [...validatePodAnnotations(annotations, object.spec, "metadata.annotations"), ...wholeErrors(object), ...change]
    if (old) return [...errors, ...(subresource === "ephemeralcontainers" ? ephemeralChangeErrors(object, old) : specChangeErrors(object.spec, old.spec))]
    if (object.spec.ephemeralContainers?.length) errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"))
    if (object.spec.nodeName && object.spec.schedulingGates?.length) errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))
    return [...errors, ...profileMismatches(annotations, object.spec, "spec")]
  },
  gracePeriodSeconds: ({ spec, status }) => (!spec.nodeName || status?.phase === "Succeeded" || status?.phase === "Failed" ? 0 : (spec.terminationGracePeriodSeconds ?? 30)),
})

function wholeErrors({ spec, metadata }: Pod): FieldError[] {
  const errors = validatePodSpec(spec, metadata.name, true, "spec")
  if (!spec.serviceAccountName) {
    spec.volumes?.forEach(({ projected }, i) => projected?.sources?.forEach(({ serviceAccountToken }, j) => {
      if (serviceAccountToken) errors.push(forbidden(`spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`, "must not be specified when serviceAccountName is not set"))
    }))
  }
  for (const list of ["containers", "initContainers"] as const) spec[list]?.forEach((container, i) => errors.push(...imagePadding(container, `spec.${list}[${i}]`)))
  return errors
}
