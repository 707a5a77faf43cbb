/** Wide lays zones side by side, low does so in little height, and narrow, for phones, lays them one below the other. */
export type Shape = "wide" | "low" | "narrow"

interface Size {
  readonly width: number
  readonly height: number
}

/** The measures of a shape, in the diagram's pixels. */
export interface Sizes {
  readonly cardWidth: number
  /** What lies in a card above and below its Pods. */
  readonly cardHead: number
  readonly cardFoot: number
  /** The slots of a card, and how many rows it has at first. */
  readonly pods: { readonly columns: number; readonly rows: number; readonly cell: Size; readonly named: boolean }
  readonly railWidth: number
  readonly railHead: number
  /** Room for the rail's name, before the Pods on it. */
  readonly railTitle: number
  /** Room below the parts, where messages between them are drawn. */
  readonly railFoot: number
  readonly partsPerRow: number
  readonly part: { readonly height: number }
  /** The kubelet of the rail. */
  readonly agent: Size
  /** The tray of those that wait: beside the parts with its name above them, or between rail and zones with its name before them. */
  readonly tray: { readonly beside: boolean; readonly width: number; readonly head: number; readonly cell: Size }
  /** Laptop and registry. */
  readonly outside: Size
  readonly door: Size
  readonly zoneHead: number
  /** The space between the rail and the zones: lanes fan out in it. */
  readonly lanes: number
  readonly gap: number
  readonly padding: number
}

export const sizes: Readonly<Record<Shape, Sizes>> = {
  wide: {
    cardWidth: 264, cardHead: 66, cardFoot: 30, pods: { columns: 6, rows: 2, cell: { width: 41, height: 40 }, named: true },
    railWidth: 920, railHead: 40, railTitle: 220, railFoot: 34, partsPerRow: 4, part: { height: 56 }, agent: { width: 96, height: 26 },
    tray: { beside: true, width: 108, head: 23, cell: { width: 26, height: 26 } },
    outside: { width: 112, height: 36 }, door: { width: 172, height: 44 }, zoneHead: 30, lanes: 84, gap: 14, padding: 12,
  },
  low: {
    cardWidth: 216, cardHead: 56, cardFoot: 22, pods: { columns: 7, rows: 1, cell: { width: 29, height: 27 }, named: false },
    railWidth: 704, railHead: 28, railTitle: 190, railFoot: 24, partsPerRow: 4, part: { height: 42 }, agent: { width: 84, height: 22 },
    tray: { beside: true, width: 92, head: 18, cell: { width: 28, height: 24 } },
    outside: { width: 94, height: 26 }, door: { width: 134, height: 30 }, zoneHead: 20, lanes: 40, gap: 8, padding: 6,
  },
  narrow: {
    cardWidth: 352, cardHead: 56, cardFoot: 6, pods: { columns: 12, rows: 1, cell: { width: 28, height: 28 }, named: false },
    railWidth: 364, railHead: 30, railTitle: 150, railFoot: 16, partsPerRow: 2, part: { height: 40 }, agent: { width: 84, height: 22 },
    tray: { beside: false, width: 160, head: 58, cell: { width: 26, height: 28 } },
    outside: { width: 94, height: 28 }, door: { width: 116, height: 30 }, zoneHead: 20, lanes: 40, gap: 8, padding: 6,
  },
}

/** The shape for a pane of this size. */
export function shapeFor({ width, height }: Size): Shape {
  if (width < 560) return "narrow"
  return height < 360 || width < 860 ? "low" : "wide"
}
