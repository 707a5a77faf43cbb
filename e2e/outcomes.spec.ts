import { expect, test, type Page } from "@playwright/test"
import { elapsedSeconds, openCluster, stop } from "./reader.ts"
import { pasteText } from "./writer.ts"

// A small window, where the editor is a plain field: all of this story goes by keys.
test.use({ viewport: { width: 700, height: 480 } })

const patient = (seconds: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      tolerations:
      - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: ${seconds}}
      - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: ${seconds}}
      containers: [{name: nginx, image: 'nginx:1.27'}]
`

async function apply(page: Page, text: string): Promise<void> {
  await page.getByTestId("tab-editor").press("Enter")
  await pasteText(page, text)
  await page.keyboard.press("Control+Enter")
}

async function crash(page: Page): Promise<void> {
  await stop(page, "node-2").focus()
  await page.keyboard.press("m")
  await page.getByTestId("action-host/crash").press("Enter")
}

/** Lets so many model seconds go by, fast, and stops. */
async function run(page: Page, seconds: number): Promise<void> {
  const until = (await elapsedSeconds(page)) + seconds
  await stop(page, "node-1").focus()
  await page.keyboard.press("1")
  for (let i = 0; i < 5; i++) await page.keyboard.press("]")
  if ((await page.getByTestId("play").getAttribute("aria-label")) !== "Pause") await page.keyboard.press("Space")
  await expect.poll(() => elapsedSeconds(page), { timeout: 60_000 }).toBeGreaterThan(until)
  await page.keyboard.press("Space")
}

test("by keys alone a reader goes back to before a crash, tolerates it for 30 s, sees two outcomes, and reads why", async ({ page }) => {
  test.setTimeout(240_000)
  await openCluster(page)
  await apply(page, patient("300"))
  await run(page, 30)
  await crash(page)
  await run(page, 480)

  await page.keyboard.press("z")
  await expect(page.getByTestId("fork-toast")).toContainText("before crash node-2")
  await apply(page, patient("30"))
  await run(page, 30)
  await crash(page)
  await run(page, 480)

  await page.getByTestId("tab-compare").press("Enter")
  await expect(page.getByTestId("course-0")).toHaveText(/^before crash node-2: 3 → 2 ready for 3\d seconds\.$/, { timeout: 20_000 })
  await expect(page.getByTestId("course-1")).toHaveText(/^main: 3 → 2 ready for 5 minutes( 1?\d seconds?)?\.$/)
  await page.screenshot({ path: "e2e/output/pictures/outcomes.png" })

  await stop(page, "node-2").press("Enter")
  await page.keyboard.press("w")
  await expect(page.getByTestId("sentence").last()).toContainText("You crashed the machine node-2.", { timeout: 20_000 })
  await page.getByTestId("sentence").last().press("Enter")
  await expect(page.getByTestId("history")).toBeVisible()
})
