import type { Rect } from "./rect.ts"

/** The slots for Pods in a room of the diagram: rows of equal cells, filled from the left. */
export interface Grid {
  readonly x: number
  readonly y: number
  readonly columns: number
  readonly rows: number
  readonly cell: { readonly width: number; readonly height: number }
  /** Whether there is room for a name below each sign. */
  readonly named: boolean
}

/** As wide and high as a Pod's sign, in the diagram's pixels. */
const signSize = 20

/** Where a slot's cell lies; undefined where the grid ends before it. */
export function cellOf({ x, y, columns, rows, cell }: Grid, slot: number): Rect | undefined {
  const row = Math.floor(slot / columns)
  return row >= rows ? undefined : { x: x + (slot % columns) * cell.width, y: y + row * cell.height, ...cell }
}

/** The square of the Pod's sign in its cell: in its middle, or above its name. */
export function signIn(cell: Rect, { named }: Pick<Grid, "named">): Rect {
  return { x: cell.x + (cell.width - signSize) / 2, y: named ? cell.y + 3 : cell.y + (cell.height - signSize) / 2, width: signSize, height: signSize }
}

/** The slot at a point of the diagram. */
export function slotAt({ x, y, columns, rows, cell }: Grid, point: { readonly x: number; readonly y: number }): number | undefined {
  const [column, row] = [Math.floor((point.x - x) / cell.width), Math.floor((point.y - y) / cell.height)]
  return column < 0 || row < 0 || column >= columns || row >= rows ? undefined : row * columns + column
}

/**
 * How many rows of Pods a card has: `first`, or so often twice that as the fullest room needs. All cards of a picture have
 * equally many, and take the step together.
 */
export function rowsFor(pods: number, columns: number, first: number): number {
  let rows = first
  while (rows * columns < pods) rows *= 2
  return rows
}
