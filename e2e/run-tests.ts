// `npm test`: the checks, the tests beside the code, the browser tests; then one closing line, `N passed, M failed`.
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { check } from "./check.ts"

interface Count {
  passed: number
  failed: number
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)))
mkdirSync("e2e/output", { recursive: true })

const counts = [
  check(),
  suite("vitest", ["run", "--reporter=default", "--reporter=json", "--outputFile.json=e2e/output/vitest.json"], "e2e/output/vitest.json", (report: VitestReport) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  })),
  suite("playwright", ["test", "--reporter=list,json"], "e2e/output/playwright.json", (report: PlaywrightReport) => ({
    passed: report.stats.expected,
    failed: report.stats.unexpected + report.stats.flaky,
  })),
]
const total = (outcome: keyof Count) => counts.reduce((sum, count) => sum + count[outcome], 0)
console.log(`\n${total("passed")} passed, ${total("failed")} failed`)
process.exitCode = total("failed") === 0 ? 0 : 1

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
}
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number }
}

/** Runs a test tool and reads its report. A tool that fails without a failed test (it did not start, say) counts as one. */
function suite<Report>(command: string, options: string[], reportPath: string, read: (report: Report) => Count): Count {
  rmSync(reportPath, { force: true })
  const { status } = spawnSync(command, options, {
    stdio: "inherit",
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
  })
  const count = readReport(reportPath, read)
  return { passed: count.passed, failed: status === 0 ? count.failed : Math.max(count.failed, 1) }
}

function readReport<Report>(path: string, read: (report: Report) => Count): Count {
  try {
    return read(JSON.parse(readFileSync(path, "utf8")) as Report)
  } catch {
    return { passed: 0, failed: 1 }
  }
}
