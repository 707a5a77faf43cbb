import type { Look } from "../../bridge/protocol.ts"

/** The colours that the canvas draws with, read from the page so that themes and forced colours hold there too. */
export interface Palette {
  readonly status: Readonly<Record<Look, string>>
  readonly track: string
  readonly accent: string
  readonly text: string
  readonly muted: string
  readonly failed: string
  readonly canvas: string
  readonly surface: string
  readonly line: string
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    status: {
      ready: colour("--ready"),
      starting: colour("--starting"),
      notReady: colour("--not-ready"),
      failed: colour("--failed"),
      unknown: colour("--unknown"),
      terminating: colour("--terminating"),
      completed: colour("--terminating"),
    },
    track: colour("--track"),
    accent: colour("--accent"),
    text: colour("--text"),
    muted: colour("--muted"),
    failed: colour("--failed"),
    canvas: colour("--canvas"),
    surface: colour("--surface"),
    line: colour("--line"),
  }
}
