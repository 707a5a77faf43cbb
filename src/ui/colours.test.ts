import { readFileSync } from "node:fs"
import { expect, test } from "vitest"

const style = readFileSync(new URL("./style.css", import.meta.url), "utf8")

/** The colours of a theme's block in the style sheet. */
function coloursOf(selector: string): Map<string, string> {
  const block = style.slice(style.indexOf(`${selector} {`)).split("}")[0] ?? ""
  return new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = "", value = ""]) => [name, value]))
}

/** WCAG's relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

test.each([":root", ':root[data-theme="dark"]'])("in %s signs can be told from the ground and texts can be read", (selector) => {
  const colours = coloursOf(selector)
  const colour = (name: string): string => colours.get(name) ?? "#000000"
  for (const ground of ["canvas", "surface"]) {
    for (const sign of ["ready", "starting", "not-ready", "failed", "unknown", "terminating"]) expect(contrast(colour(sign), colour(ground)), `${sign} on ${ground}`).toBeGreaterThanOrEqual(3.2)
    for (const text of ["text", "muted", "accent"]) expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  }
  for (const ground of ["hover", "raised"]) expect(contrast(colour("text"), colour(ground))).toBeGreaterThanOrEqual(4.5)
  expect(contrast(colour("muted"), colour("hover"))).toBeGreaterThanOrEqual(4.5)
  expect(contrast(colour("on-accent"), colour("accent"))).toBeGreaterThanOrEqual(4.5)
})
