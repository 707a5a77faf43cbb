// Finds a Chromium for the browser tests, and fetches one where there is none.
import { execFileSync } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { chromium } from "playwright"

const commands = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome"]
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/**
 * The path of a Chrome or Chromium that starts: `CHROME_PATH`, an installed one, Playwright's, or the distribution's.
 * Remembered in `CHROME_PATH`, which test workers inherit. Throws with one line that says what to install.
 */
export function findBrowser(): string {
  const path = installed() ?? downloaded() ?? packaged()
  if (!path) throw new Error("No browser for the tests: install Chrome or Chromium, or set CHROME_PATH to one.")
  process.env["CHROME_PATH"] = path
  return path
}

/** What Playwright calls once before all tests. */
export default function setUp(): void {
  findBrowser()
}

function installed(): string | undefined {
  const given = process.env["CHROME_PATH"]
  if (given) {
    if (starts(given)) return given
    throw new Error(`CHROME_PATH is ${given}, which does not start: correct it or unset it.`)
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter)
  return [...commands.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications].find(starts)
}

function downloaded(): string | undefined {
  const path = chromium.executablePath()
  if (starts(path)) return path
  const connectionTimeoutMillis = "10000"
  run("npx", ["--no-install", "playwright", "install", "chromium"], { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: connectionTimeoutMillis })
  return starts(path) ? path : undefined
}

function packaged(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  run("apt-get", ["update"])
  run("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"], { DEBIAN_FRONTEND: "noninteractive" })
  return starts("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined
}

/** A file that is there may still lack its shared libraries, so it is asked for its version. */
function starts(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    execFileSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 })
    return true
  } catch {
    return false
  }
}

/** Tries a command; whether it helped shows in what starts afterwards. */
function run(command: string, commandArguments: string[], environment: Record<string, string> = {}): void {
  console.error(`Looking for a browser: ${command} ${commandArguments.join(" ")}`)
  try {
    // Progress goes to the error stream: the closing line alone belongs to whoever reads the output.
    execFileSync(command, commandArguments, { stdio: ["ignore", 2, 2], timeout: 300_000, env: { ...process.env, ...environment } })
  } catch {
    console.error(`${command} did not help.`)
  }
}
