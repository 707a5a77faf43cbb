import type { IClusterRole, IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1"
import type { ApiObject, Served } from "../../api/meta.ts"
import { byText } from "../print/json.ts"
import type { Describer } from "./describer.ts"
import { goList, metaLines, type Lines } from "./text.ts"

const roleDescriber = (kind: string): Describer => ({
  kind, group: "rbac.authorization.k8s.io", events: false,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    const { rules } = object as ApiObject as Served<IClusterRole>
    return [
      `Name:\t${object.metadata.name}`, ...metaLines(object), "PolicyRule:",
      "  Resources\tNon-Resource URLs\tResource Names\tVerbs", "  ---------\t-----------------\t--------------\t-----", ...ruleLines(rules ?? []),
    ]
  },
})

const bindingDescriber = (kind: string): Describer => ({
  kind, group: "rbac.authorization.k8s.io", events: false,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    const { roleRef, subjects } = object as ApiObject as Served<IRoleBinding>
    return [
      `Name:\t${object.metadata.name}`, ...metaLines(object),
      "Role:", `  Kind:\t${roleRef.kind}`, `  Name:\t${roleRef.name}`,
      "Subjects:", "  Kind\tName\tNamespace", "  ----\t----\t---------", ...(subjects ?? []).map((subject) => `  ${subject.kind}\t${subject.name}\t${subject.namespace ?? ""}`),
    ]
  },
})

export const rbacDescribers: readonly Describer[] = [roleDescriber("Role"), roleDescriber("ClusterRole"), bindingDescriber("RoleBinding"), bindingDescriber("ClusterRoleBinding")]

type Rule = NonNullable<IClusterRole["rules"]>[number]

/** One line a resource, with all verbs that its rules give. Upstream: rbac's BreakdownRule and CompactRules. */
function ruleLines(rules: readonly Rule[]): Lines {
  const verbsOf = new Map<string, string[]>()
  for (const rule of rules) {
    for (const cells of cellsOf(rule)) {
      const verbs = verbsOf.get(cells) ?? []
      verbsOf.set(cells, [...verbs, ...rule.verbs.filter((verb) => !verbs.includes(verb))])
    }
  }
  const lines = [...verbsOf].map(([cells, verbs]) => ({ place: `${goList(verbs)}${cells}`, text: `  ${cells}\t${goList(verbs)}` }))
  return lines.toSorted((a, b) => byText(a.place, b.place)).map(({ text }) => text)
}

function cellsOf({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: Rule): string[] {
  const names = resourceNames.length === 0 ? [[]] : resourceNames.map((name) => [name])
  const ofResources = apiGroups.flatMap((group) => resources.flatMap((resource) => names.map((name) => `${grouped(resource, group)}\t[]\t${goList(name)}`)))
  return [...ofResources, ...nonResourceURLs.map((url) => `\t${goList([url])}\t[]`)]
}

function grouped(resource: string, group: string): string {
  const [name = "", subresource] = resource.split("/", 2)
  return `${name}${group ? `.${group}` : ""}${subresource === undefined ? "" : `/${subresource}`}`
}
