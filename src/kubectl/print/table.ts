import type { Instant } from "../../api/instant.ts"
import type { Kind } from "../../api/kind.ts"
import { labelsCell } from "../../api/kinds/workload-columns.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Json } from "../../base/json.ts"
import { shownName } from "../output.ts"
import { tableStyle, tabulate } from "./tabwriter.ts"

export interface TableOptions {
  readonly wide: boolean
  readonly namespaces: boolean
  readonly kinds: boolean
  readonly headers: boolean
  /** All labels in a column. */
  readonly labels: boolean
  /** Labels with a column of their own. */
  readonly labelColumns: readonly string[]
  readonly now: Instant
}

/** Objects of one kind as `kubectl get` shows them, by the kind's columns. */
export function tableOf(kind: Kind, objects: readonly ApiObject[], options: TableOptions): string {
  const columns = kind.columns.filter(({ priority }) => options.wide || priority === 0)
  const headers = [...(options.namespaces ? ["NAMESPACE"] : []), ...columns.map(({ name }) => name.toUpperCase()), ...options.labelColumns.map(labelHeader), ...(options.labels ? ["LABELS"] : [])]
  const rows = objects.map((object) => {
    const cells = columns.map((column, i) => (i === 0 && options.kinds ? shownName(kind, object.metadata.name) : cellText(column.of(object, options.now))))
    const labels = object.metadata.labels ?? {}
    return [...(options.namespaces ? [object.metadata.namespace ?? ""] : []), ...cells, ...options.labelColumns.map((label) => labels[label] ?? ""), ...(options.labels ? [labelsCell(labels)] : [])]
  })
  return tabulate([...(options.headers ? [headers] : []), ...rows].map((cells) => cells.join("\t")), tableStyle)
}

/** "topology.kubernetes.io/zone" → "ZONE". */
const labelHeader = (label: string): string => (label.split("/").at(-1) ?? label).toUpperCase()

/** A cell ends at its first line. Upstream: printTable. */
function cellText(cell: Json): string {
  const text = typeof cell === "string" ? cell : cell === null ? "<nil>" : JSON.stringify(cell)
  const end = text.search(/[\f\n\r]/)
  return end < 0 ? text : `${text.slice(0, end)}...`
}
