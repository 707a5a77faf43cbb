// What a reader of the page sees and does, for the tests of its story.
import AxeBuilder from "@axe-core/playwright"
import { expect, type Locator, type Page } from "@playwright/test"

export const stop = (page: Page, name: string): Locator => page.getByTestId(`stop-${name}`)

/** Opens the page and waits until every node beats. */
export async function openCluster(page: Page): Promise<void> {
  await page.goto("/")
  for (const name of ["node-1", "node-2", "node-3"]) {
    // A busy machine takes its time with the first minute.
    await expect(stop(page, name)).toHaveAccessibleName(/The cluster believes: Ready/, { timeout: 30_000 })
    await expect(page.getByTestId(`heartbeat-${name}`)).toContainText("ago", { timeout: 20_000 })
  }
}

/** Has axe look at the page as it is, but for the rules that are named. */
export async function expectAccessible(page: Page, ...but: readonly string[]): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).disableRules([...but]).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([])
}

export async function chooseAction(page: Page, name: string, action: string): Promise<void> {
  await stop(page, name).click({ button: "right" })
  await page.getByTestId(`action-${action}`).click()
}

/** Presses "faster" from real time until the page shows `speed`. */
export async function runAt(page: Page, speed: string): Promise<void> {
  await page.getByTestId("speed").click()
  for (let i = 0; i < 9 && (await page.getByTestId("speed").textContent()) !== speed; i++) await page.getByTestId("faster").click()
  await expect(page.getByTestId("speed")).toHaveText(speed)
}

/** Model seconds that have passed, as shown. */
export async function elapsedSeconds(page: Page): Promise<number> {
  return secondsOf((await page.getByTestId("elapsed").textContent()) ?? "")
}

export function secondsOf(elapsed: string): number {
  return elapsed.replace("+", "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0)
}

/** Model seconds of the last event line of that kind about that subject. */
export async function toldAt(page: Page, say: string, name: string): Promise<number> {
  const line = page.locator(`[data-say="${say}"]`, { hasText: name }).last()
  await expect(line).toBeVisible({ timeout: 30_000 })
  return secondsOf((await line.locator("span").first().textContent()) ?? "")
}

/** How much of a node's ring is filled, measured on the canvas: the share of its points in the colour of `status`. The ring lies at 32, 34 in its card, whose border the button leaves out. */
export async function ringOf(page: Page, name: string, status: "ready" | "unknown"): Promise<number> {
  const box = await stop(page, name).boundingBox()
  if (!box) throw new Error(`${name} is not to be seen`)
  return page.evaluate(
    ([left, top, zoom, colourName]) => {
      const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=overlay]")
      const context = canvas?.getContext("2d")
      if (!canvas || !context) return -1
      const place = canvas.getBoundingClientRect()
      const wanted = [1, 3, 5].map((at) => parseInt(getComputedStyle(canvas).getPropertyValue(colourName).trim().slice(at, at + 2), 16))
      const points = 120
      let filled = 0
      for (let i = 0; i < points; i++) {
        const angle = (2 * Math.PI * i) / points
        const x = (left - place.left + (31 + 18 * Math.cos(angle)) * zoom) * devicePixelRatio
        const y = (top - place.top + (33 + 18 * Math.sin(angle)) * zoom) * devicePixelRatio
        const pixel = context.getImageData(Math.round(x), Math.round(y), 1, 1).data
        if (wanted.every((value, channel) => Math.abs(value - (pixel[channel] ?? 0)) < 24)) filled++
      }
      return filled / points
    },
    [box.x, box.y, box.width / 262, `--${status}`] as const,
  )
}
