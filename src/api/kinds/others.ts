import { allVerbs, defineKind } from "../kind.ts"
import type { Kind, NameFormat, Verb } from "../kind.ts"
import { ageColumn, nameColumn, plainColumns } from "./columns.ts"

/**
 * Stable kinds that are served, stored and listed with their structure checked, and nothing more yet: no rule of their own, nobody acts on
 * them. One a line: kind, plural, then words that differ from the usual: `cluster`, `=` short names, `+` subresources, `@` categories,
 * `g` for a generation, `path` for names that need only fit a URL, `plain` for the columns of kinds without any.
 */
const tables: Readonly<Record<string, string>> = {
  "/v1": `
    LimitRange limitranges =limits plain
    PersistentVolumeClaim persistentvolumeclaims =pvc +status
    PersistentVolume persistentvolumes cluster =pv +status
    PodTemplate podtemplates g:template
    ReplicationController replicationcontrollers =rc @all +scale +status g:spec
    ResourceQuota resourcequotas =quota +status`,
  "admissionregistration.k8s.io/v1": `
    MutatingAdmissionPolicy mutatingadmissionpolicies cluster @api-extensions g:spec
    MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings cluster @api-extensions g:spec
    MutatingWebhookConfiguration mutatingwebhookconfigurations cluster @api-extensions g:webhooks
    ValidatingAdmissionPolicy validatingadmissionpolicies cluster @api-extensions +status g:spec
    ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings cluster @api-extensions g:spec
    ValidatingWebhookConfiguration validatingwebhookconfigurations cluster @api-extensions g:webhooks`,
  "apiextensions.k8s.io/v1": "CustomResourceDefinition customresourcedefinitions cluster =crd =crds @api-extensions +status g:spec plain",
  "apiregistration.k8s.io/v1": "APIService apiservices cluster @api-extensions +status",
  "apps/v1": "StatefulSet statefulsets =sts @all +scale +status g:spec",
  "autoscaling/v2": "HorizontalPodAutoscaler horizontalpodautoscalers =hpa @all +status",
  "batch/v1": `
    CronJob cronjobs =cj @all +status g:spec
    Job jobs @all +status g:spec`,
  "certificates.k8s.io/v1": "CertificateSigningRequest certificatesigningrequests cluster =csr +approval +status path",
  "flowcontrol.apiserver.k8s.io/v1": `
    FlowSchema flowschemas cluster +status g:spec
    PriorityLevelConfiguration prioritylevelconfigurations cluster +status g:spec`,
  "networking.k8s.io/v1": `
    IngressClass ingressclasses cluster g:spec
    Ingress ingresses =ing +status g:spec
    NetworkPolicy networkpolicies =netpol g:spec`,
  "node.k8s.io/v1": "RuntimeClass runtimeclasses cluster",
  "policy/v1": "PodDisruptionBudget poddisruptionbudgets =pdb +status g:spec",
  "rbac.authorization.k8s.io/v1": `
    ClusterRoleBinding clusterrolebindings cluster path
    ClusterRole clusterroles cluster path plain
    RoleBinding rolebindings path
    Role roles path plain`,
  "resource.k8s.io/v1": `
    DeviceClass deviceclasses cluster g:spec
    ResourceClaim resourceclaims +status
    ResourceClaimTemplate resourceclaimtemplates
    ResourceSlice resourceslices cluster g:spec`,
  "storage.k8s.io/v1": `
    CSIDriver csidrivers cluster g:spec
    CSIStorageCapacity csistoragecapacities plain
    StorageClass storageclasses cluster =sc
    VolumeAttachment volumeattachments cluster +status
    VolumeAttributesClass volumeattributesclasses cluster =vac`,
}

/** Questions that the server answers and does not keep. */
const questions: Readonly<Record<string, string>> = {
  "/v1": "Binding bindings",
  "authentication.k8s.io/v1": `
    SelfSubjectReview selfsubjectreviews cluster
    TokenReview tokenreviews cluster`,
  "authorization.k8s.io/v1": `
    LocalSubjectAccessReview localsubjectaccessreviews
    SelfSubjectAccessReview selfsubjectaccessreviews cluster
    SelfSubjectRulesReview selfsubjectrulesreviews cluster
    SubjectAccessReview subjectaccessreviews cluster`,
}

const kindsOf = (table: Readonly<Record<string, string>>, verbs: readonly Verb[]): Kind[] =>
  Object.entries(table).flatMap(([groupVersion, lines]) => lines.trim().split("\n").map((line) => kindOf(groupVersion, line.trim().split(" "), verbs)))

function kindOf(groupVersion: string, [kind = "", plural = "", ...words]: readonly string[], verbs: readonly Verb[]): Kind {
  const slash = groupVersion.indexOf("/")
  const marked = (mark: string): string[] => words.filter((word) => word.startsWith(mark)).map((word) => word.slice(mark.length))
  const nameFormat: NameFormat = words.includes("path") ? "path" : "subdomain"
  return defineKind({
    kind, group: groupVersion.slice(0, slash), version: groupVersion.slice(slash + 1), plural, nameFormat, verbs,
    namespaced: !words.includes("cluster"), shortNames: marked("="), subresources: marked("+"), categories: marked("@"), generationFrom: marked("g:"),
    columns: words.includes("plain") ? plainColumns : [nameColumn, ageColumn],
    simulated: false,
    ...(words.includes("+scale") ? { scale: { replicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" } } : {}),
  })
}

export const otherKinds: readonly Kind[] = kindsOf(tables, allVerbs)
export const questionKinds: readonly Kind[] = kindsOf(questions, ["create"])
