/** How columns are set: the least width of a cell with its padding, and the padding. */
export interface TabStyle {
  readonly minWidth: number
  readonly padding: number
}

/** Tables of `kubectl get`. */
export const tableStyle: TabStyle = { minWidth: 6, padding: 3 }
/** `kubectl describe`. */
export const describeStyle: TabStyle = { minWidth: 0, padding: 2 }

/**
 * Sets lines whose cells end in tabs into columns, as Go's text/tabwriter does: a column is a run of consecutive lines that have a cell
 * there, and each run has a width of its own. What follows a line's last tab is no cell.
 */
export function tabulate(lines: readonly string[], style: TabStyle): string {
  const rows = lines.map((line) => line.split("\t"))
  const widths = rows.map((): number[] => [])
  setWidths(rows, widths, 0, rows.length, 0, style)
  return rows.map((cells, i) => `${cells.map((cell, j) => padded(cell, widths[i]?.[j])).join("")}\n`).join("")
}

function setWidths(rows: readonly (readonly string[])[], widths: readonly number[][], from: number, to: number, column: number, style: TabStyle): void {
  for (let i = from; i < to; i++) {
    if (!hasCell(rows[i], column)) continue
    let end = i
    let width = style.minWidth
    for (; end < to && hasCell(rows[end], column); end++) width = Math.max(width, lengthOf(rows[end]?.[column] ?? "") + style.padding)
    for (let row = i; row < end; row++) (widths[row] as number[])[column] = width
    setWidths(rows, widths, i, end, column + 1, style)
    i = end
  }
}

const hasCell = (cells: readonly string[] | undefined, column: number): boolean => cells !== undefined && column < cells.length - 1

const lengthOf = (text: string): number => Array.from(text).length

const padded = (cell: string, width: number | undefined): string => (width === undefined ? cell : cell + " ".repeat(Math.max(0, width - lengthOf(cell))))
