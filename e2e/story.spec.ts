import { expect, test, type Page } from "@playwright/test"
import { openCluster, runAt } from "./reader.ts"
import { loadExample, openEditor, pasteText } from "./writer.ts"

test.setTimeout(180_000)

/** Rows of the list of objects that begin like this, with what they say. */
const rows = (page: Page, key: string) => page.locator(`[data-testid^="row-${key}"]`)

/** Applies what is written and lets time go by at its own pace: hop by hop a story takes minutes. */
async function apply(page: Page): Promise<void> {
  await page.getByTestId("apply").click()
  await letTimePass(page)
  await expect(page.getByTestId("apply")).toHaveText("Apply", { timeout: 30_000 })
}

async function letTimePass(page: Page): Promise<void> {
  const follow = page.getByTestId("follow")
  await expect(follow).toHaveAttribute("aria-pressed", "true")
  await follow.click()
}

test("what is wanted becomes true: three Pods and a Service, one deleted and replaced, a typo and its mending", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await loadExample(page, "web")
  await expect(page.getByTestId("judgement")).toContainText("2 objects, nothing to object to")
  await runAt(page, "2×")
  await apply(page)
  await expect(page.getByTestId("result")).toContainText("deployment.apps/nginx created")
  await expect(page.getByTestId("result")).toContainText("service/nginx created")

  await page.getByTestId("tab-objects").click()
  await expect(rows(page, "deployments/default/nginx")).toContainText("3/3 ready", { timeout: 60_000 })
  await expect(rows(page, "pods/default/nginx-").filter({ hasText: "Running" })).toHaveCount(3)
  await rows(page, "services/default/nginx").click()
  await expect(page.getByTestId("endpoints").getByRole("listitem")).toHaveText([/ready$/, /ready$/, /ready$/])

  await page.getByTestId("tab-objects").click()
  const victim = (await rows(page, "pods/default/nginx-").first().getAttribute("data-testid"))?.replace("row-", "") ?? ""
  await page.getByTestId(`row-${victim}`).click()
  await expect(page.getByTestId("told")).toContainText("Started")
  await page.getByTestId("command-delete").click()
  await expect(page.getByTestId("command-line")).toHaveText(`$ kubectl delete pod/${victim.split("/")[2]}`)
  await page.getByTestId("sure").click()
  await letTimePass(page)
  await expect(page.getByTestId("gone")).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId("command-toast")).toContainText(`pod "${victim.split("/")[2]}" deleted`, { timeout: 30_000 })
  await page.getByTestId("tab-objects").click()
  await expect(rows(page, "deployments/default/nginx")).toContainText("3/3 ready", { timeout: 60_000 })
  await expect(page.getByTestId(`row-${victim}`)).toHaveCount(0)

  await openEditor(page)
  await loadExample(page, "bad-image")
  await apply(page)
  await page.getByTestId("tab-objects").click()
  const typo = rows(page, "pods/default/typo-").first()
  await expect(typo).toContainText(/ErrImagePull|ImagePullBackOff/, { timeout: 60_000 })
  await typo.click()
  await expect(page.getByTestId("containers")).toContainText("ngnix")
  await page.getByTestId("view-describe").click()
  await expect(page.getByTestId("describe")).toContainText("ngnix:1.27")
  await openEditor(page)
  await loadExample(page, "web")
  await loadExample(page, "bad-image")
  await mend(page)
  await apply(page)
  await page.getByTestId("tab-objects").click()
  await expect(rows(page, "deployments/default/typo")).toContainText("1/1 ready", { timeout: 60_000 })
})

/** Corrects the name of the image as one would: finds it, and writes it anew. */
async function mend(page: Page): Promise<void> {
  await page.locator(".view-line", { hasText: "image: ngnix:1.27" }).click()
  await page.keyboard.press("End")
  for (let i = 0; i < "ngnix:1.27".length; i++) await page.keyboard.press("Backspace")
  await page.keyboard.type("nginx:1.27")
  await page.keyboard.press("Escape")
}

const pod = (rest: string, name = "a"): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n${rest}\n`
const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ..."bcdefghi".split("").map((letter, i) => `${letter}: &${letter} [${`*${"abcdefghi"[i]},`.repeat(9)}]`)].join("\n")

test("what is wrong is said on its line, before and after it is applied, and nothing is lost", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  const problem = page.getByTestId("problems").getByRole("listitem")
  for (const [text, line, words] of [
    ["apiVersion: v1\nkind: Pod\n - b: c\n", 3, /did not find|not allowed/],
    [bomb, 1, /values|aliases/],
    [pod("  containers: []").replace("Pod", "Pods"), 2, 'no matches for kind "Pods" in version "v1"'],
    [pod("  containers:\n  - name: a\n    image: nginx\n    ports:\n    - containerPort: many"), 10, /cannot unmarshal string/],
    [pod("  containers:\n  - name: a\n    imag: nginx"), 8, 'unknown field "spec.containers[0].imag"'],
    [pod("  containers:\n  - name: a\n    image: nginx", "x".repeat(254)), 4, "must be no more than 253"],
  ] as const) {
    await pasteText(page, text)
    const said = problem.filter({ hasText: words })
    await expect(said.first()).toContainText(`line ${line}`, { timeout: 10_000 })
    await expect(page.locator(".squiggly-error").first()).toBeVisible()
  }
  await apply(page)
  await expect(page.getByTestId("result")).toHaveAttribute("data-exit", "1")
  await expect(page.getByTestId("result")).toContainText("must be no more than 253")
  await expect(problem.filter({ hasText: "must be no more than 253" })).toHaveCount(1)
  await problem.first().click()
  await page.keyboard.press("End")
  await page.keyboard.type("y")
  await expect(page.locator(".view-line", { hasText: "xy" })).toBeVisible()
})

test("on a small screen the plain field takes, marks and applies the same", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openCluster(page)
  await openEditor(page)
  await pasteText(page, pod("  containers:\n  - name: a\n    imag: nginx"))
  await expect(page.getByTestId("problems")).toContainText('unknown field "spec.containers[0].imag"')
  await expect(page.getByTestId("plain-editor").locator("[data-severity=error]").first()).toBeVisible()
  await pasteText(page, pod("  containers:\n  - name: a\n    image: nginx"))
  await expect(page.getByTestId("judgement")).toContainText("1 object, nothing to object to")
  await page.getByTestId("editor-field").press("Control+Enter")
  await letTimePass(page)
  await expect(page.getByTestId("result")).toContainText("pod/a created", { timeout: 30_000 })
})

test("a ConfigMap that is changed reaches the container that reads it, without a restart", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await loadExample(page, "config-map-volume")
  await runAt(page, "10×")
  await apply(page)
  await page.getByTestId("tab-objects").click()
  await expect(rows(page, "pods/default/paper")).toContainText("Running", { timeout: 60_000 })
  await rows(page, "pods/default/paper").click()
  await page.getByTestId("view-logs").click()
  await expect(page.getByTestId("logs")).toContainText("The first edition.", { timeout: 30_000 })
  await openEditor(page)
  await page.locator(".view-line", { hasText: "The first edition." }).click()
  await page.keyboard.press("End")
  await page.keyboard.type(" The second edition.")
  await apply(page)
  await expect(page.getByTestId("result")).toContainText("configmap/page configured")
  await page.getByTestId("tab-details").click()
  await page.getByTestId("view-logs").click()
  await expect(page.getByTestId("logs")).toContainText("The second edition.", { timeout: 60_000 })
  await page.getByTestId("view-summary").click()
  await expect(page.getByTestId("summary")).toContainText("Restarts0")
})
