import { createServer } from "node:net"
import { defineConfig } from "@playwright/test"

// Workers read this file too: they inherit what the first reading and the global setup found.
const executablePath = process.env["CHROME_PATH"]
const port = (process.env["ORRERY_TEST_PORT"] ??= String(await freePort()))

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/browser.ts",
  outputDir: "e2e/output/browser",
  forbidOnly: Boolean(process.env["CI"]),
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    ...(executablePath && { launchOptions: { executablePath } }),
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  webServer: {
    command: `vite build --logLevel warn && vite preview --port ${port} --strictPort`,
    port: Number(port),
    timeout: 120_000,
  },
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : 4273))
    })
  })
}
