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

/** What one line is about, as it shows, and its place among those of the same verbs. */
interface Row {
  readonly cells: string
  readonly place: string
}

/** One line a resource, with all verbs that its rules give. Upstream: rbac's BreakdownRule, CompactRules and the order of their texts. */
function ruleLines(rules: readonly Rule[]): Lines {
  const found = new Map<string, Row & { readonly verbs: readonly string[] }>()
  for (const rule of rules) {
    for (const row of rowsOf(rule)) {
      const verbs = found.get(row.cells)?.verbs ?? []
      found.set(row.cells, { ...row, verbs: [...verbs, ...rule.verbs.filter((verb) => !verbs.includes(verb))] })
    }
  }
  const placed = [...found.values()].toSorted((a, b) => byText(goList(a.verbs) + a.place, goList(b.verbs) + b.place))
  return placed.map(({ cells, verbs }) => `  ${cells}\t${goList(verbs)}`)
}

function rowsOf({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: Rule): Row[] {
  const names = resourceNames.length === 0 ? [[]] : resourceNames.map((name) => [name])
  const ofResources = apiGroups.flatMap((group) => resources.flatMap((resource) => names.map((name) => ({ cells: `${grouped(resource, group)}\t[]\t${goList(name)}`, place: goList([group]) + goList([resource]) + goList(name) }))))
  return [...ofResources, ...nonResourceURLs.map((url) => ({ cells: `\t${goList([url])}\t[]`, place: goList([]) + goList([]) + goList([url]) }))]
}

function grouped(resource: string, group: string): string {
  const [name = "", subresource] = resource.split("/", 2)
  return `${name}${group ? `.${group}` : ""}${subresource === undefined ? "" : `/${subresource}`}`
}
