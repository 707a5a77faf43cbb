/** The colours that the canvas draws with, read from the page so that themes and forced colours hold there too. */
export interface Palette {
  readonly status: Readonly<Record<"ready" | "notReady" | "unknown", string>>
  readonly track: string
  readonly accent: string
  readonly muted: string
  readonly failed: string
  readonly canvas: string
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    status: { ready: colour("--ready"), notReady: colour("--not-ready"), unknown: colour("--unknown") },
    track: colour("--track"),
    accent: colour("--accent"),
    muted: colour("--muted"),
    failed: colour("--failed"),
    canvas: colour("--canvas"),
  }
}
