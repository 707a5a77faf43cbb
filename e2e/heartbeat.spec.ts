import { expect, test } from "@playwright/test"
import { chooseAction, elapsedSeconds, openCluster, ringOf, runAt, stop, toldAt } from "./reader.ts"

test("a frozen machine's ring drains, the cluster calls it Unknown and taints it; resumed, it is Ready again", async ({ page }) => {
  await openCluster(page)
  expect(await ringOf(page, "node-2", "ready")).toBeGreaterThan(0.7)

  await chooseAction(page, "node-2", "host/hang")
  await expect(page.getByTestId("machine-node-2")).toContainText("machine frozen")
  // Nobody has told the cluster: what it believes is another matter than what is.
  await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Ready\. The machine is frozen/)

  await runAt(page, "10×")
  await expect.poll(() => ringOf(page, "node-2", "ready"), { timeout: 15_000 }).toBeLessThan(0.4)
  await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Unknown/, { timeout: 20_000 })
  const frozen = await toldAt(page, "host/hang", "node-2")
  const unknown = await toldAt(page, "node/unknown", "node-2")
  // 50 s of grace since the last heartbeat, which was up to 10 s before; the controller looks every 5 s.
  expect(unknown - frozen).toBeGreaterThanOrEqual(39)
  expect(unknown - frozen).toBeLessThanOrEqual(56)
  expect(await ringOf(page, "node-2", "ready")).toBe(0)
  expect(await ringOf(page, "node-1", "ready")).toBeGreaterThan(0.5)
  await expect(page.getByTestId("caption")).toContainText("The node lifecycle controller noticed")

  await stop(page, "node-2").click()
  await expect(page.getByTestId("believed")).toContainText("Unknown")
  await expect(page.getByTestId("taints")).toContainText("node.kubernetes.io/unreachable:NoExecute")
  await expect(page.getByTestId("taints")).toContainText("node.kubernetes.io/unreachable:NoSchedule")
  await expect(page.getByTestId("conditions")).toContainText("NodeStatusUnknown")
  await expect(page.getByTestId("yaml").first()).toContainText(/resourceVersion: "\d+"/)

  await chooseAction(page, "node-2", "host/resume")
  await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Ready\. The machine runs\.$/, { timeout: 20_000 })
  await expect(page.getByTestId("taints")).toBeHidden()
  expect(await ringOf(page, "node-2", "ready")).toBeGreaterThan(0.5)
})

test("a machine that has crashed comes back when it is restarted", async ({ page }) => {
  await openCluster(page)
  await chooseAction(page, "node-3", "host/crash")
  await expect(page.getByTestId("machine-node-3")).toContainText("machine off")
  await page.getByTestId("next-interesting").click()
  await expect(stop(page, "node-3")).toHaveAccessibleName(/The cluster believes: Unknown/)
  const crashed = await toldAt(page, "host/crash", "node-3")
  expect((await toldAt(page, "node/unknown", "node-3")) - crashed).toBeGreaterThanOrEqual(39)

  await chooseAction(page, "node-3", "host/restart")
  await page.getByTestId("play").click()
  await runAt(page, "10×")
  await expect(stop(page, "node-3")).toHaveAccessibleName(/The cluster believes: Ready\. The machine runs\.$/, { timeout: 20_000 })
})

test("a machine that is cut off is lost to the cluster, and found when the link heals", async ({ page }) => {
  await openCluster(page)
  await chooseAction(page, "node-1", "link/partition")
  await expect(page.getByTestId("machine-node-1")).toContainText("cut off")
  await runAt(page, "20×")
  await expect(stop(page, "node-1")).toHaveAccessibleName(/The cluster believes: Unknown/, { timeout: 20_000 })
  await chooseAction(page, "node-1", "link/heal")
  await expect(stop(page, "node-1")).toHaveAccessibleName(/The cluster believes: Ready/, { timeout: 30_000 })
})

test("a part of the control plane that is stopped stays away until it is started", async ({ page }) => {
  await openCluster(page)
  const manager = "control-plane/kube-controller-manager"
  await chooseAction(page, manager, "process/stop")
  await expect(stop(page, manager)).toHaveAccessibleName(/stopped/)
  await stop(page, manager).click({ button: "right" })
  await expect(page.getByRole("menuitem")).toHaveText([/Start kube-controller-manager/])
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await expect(stop(page, manager)).toHaveAccessibleName(/running/)
})

test("a right click elsewhere while a menu is open opens the menu of what it hits", async ({ page }) => {
  await openCluster(page)
  await stop(page, "node-1").click({ button: "right" })
  await expect(page.getByRole("menu", { name: "What can be done to node-1" })).toBeVisible()
  await stop(page, "node-2").click({ button: "right" })
  const menu = page.getByRole("menu", { name: "What can be done to node-2" })
  await expect(menu).toBeVisible()
  await page.waitForTimeout(300)
  await expect(menu).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(stop(page, "node-2")).toBeFocused()
})

test("time stops, goes by single events, slows down and speeds up", async ({ page }) => {
  await openCluster(page)
  const play = page.getByTestId("play")
  await play.click()
  await expect(play).toHaveAccessibleName("Play")
  const stopped = await elapsedSeconds(page)
  await page.waitForTimeout(400)
  expect(await elapsedSeconds(page)).toBe(stopped)

  const eventNumber = async (): Promise<number> => Number((await page.getByTestId("event-number").textContent())?.replace(/\D/g, ""))
  const first = await eventNumber()
  for (let i = 1; i <= 5; i++) {
    await page.getByTestId("step").click()
    await expect.poll(eventNumber).toBe(first + i)
  }
  const before = await elapsedSeconds(page)
  expect(before - stopped).toBeLessThan(10)

  await play.click()
  await runAt(page, "100×")
  await page.waitForTimeout(1000)
  expect((await elapsedSeconds(page)) - before).toBeGreaterThan(30)

  for (let i = 0; i < 18; i++) await page.getByTestId("slower").click()
  await expect(page.getByTestId("speed")).toHaveText("1/1,000×")
  const slow = await elapsedSeconds(page)
  await page.waitForTimeout(1000)
  const passed = (await elapsedSeconds(page)) - slow
  expect(passed).toBeGreaterThan(0)
  expect(passed).toBeLessThan(0.01)
})

test("the same by keys alone", async ({ page }) => {
  await openCluster(page)
  await page.keyboard.press("d")
  await expect(stop(page, "control-plane")).toBeFocused()
  await page.keyboard.press("ArrowDown")
  await expect(stop(page, "control-plane/etcd")).toBeFocused()
  await page.keyboard.press("ArrowDown")
  await expect(stop(page, "laptop")).toBeFocused()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("ArrowRight")
  await expect(stop(page, "node-2")).toBeFocused()
  await page.keyboard.press("m")
  await expect(page.getByRole("menu")).toBeVisible()
  await expect(page.getByRole("menuitem", { name: /^Crash the machine/ })).toBeFocused()
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("machine-node-2")).toContainText("machine off")
  await expect(stop(page, "node-2")).toBeFocused()
  await page.keyboard.press("n")
  await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Unknown/)
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("believed")).toContainText("Unknown")
  await page.keyboard.press("Shift+F10")
  await expect(page.getByRole("menuitem", { name: /^Restart the machine/ })).toBeFocused()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Space")
  await expect(page.getByTestId("play")).toHaveAccessibleName("Pause")
  for (let i = 0; i < 4; i++) await page.keyboard.press("]")
  await expect(page.getByTestId("speed")).toHaveText("20×")
  await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Ready/, { timeout: 20_000 })
})
