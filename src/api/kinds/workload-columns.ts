import type { ColumnOptions } from "../kind.ts"
import { fromObject, selectorText } from "../selectors.ts"
import type { SelectorObject } from "../selectors.ts"
import { wide } from "./columns.ts"
import type { PodTemplate } from "./pod/types.ts"

interface Workload {
  spec?: { template?: PodTemplate; selector?: SelectorObject }
}

const joined = ({ spec }: Workload, field: "name" | "image"): string => (spec?.template?.spec?.containers ?? []).map((container) => container[field] ?? "").join(",")

/** "a=b" of a selector, "<none>" for an empty one, "<error>" for one that is none. */
function selectorCell(selector: SelectorObject | undefined): string {
  const parsed = fromObject(selector ?? {})
  return parsed.ok ? selectorText(parsed.value) || "<none>" : "<error>"
}

/** What `-o wide` adds for everything that makes Pods of a template. */
const templateColumns: readonly ColumnOptions<Workload>[] = [
  wide("Containers", (object) => joined(object, "name")), wide("Images", (object) => joined(object, "image")),
]
export const workloadColumns: readonly ColumnOptions<Workload>[] = [...templateColumns, wide("Selector", ({ spec }) => selectorCell(spec?.selector))]

/** "a=b,c=d" in the order of keys; "<none>" without any. */
export const labelsCell = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`).join(",") || "<none>"
