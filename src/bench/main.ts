// `npm run bench` prints a table; with `-- --json`, one array of { id, value, unit, aim, met, beside? }.
// Words that are no flags name the benches to run: `npm run bench -- idle-cluster`.
import { meets, type Bench, type Measurement } from "./bench.ts"
import { idle } from "./benches/idle.ts"
import { kernelEvents } from "./benches/kernel-events.ts"
import { page } from "./benches/page.ts"
import { pods } from "./benches/pods.ts"
import { time } from "./benches/time.ts"

const benches: readonly Bench[] = [...idle, kernelEvents, ...time, ...pods, ...page]

const words = process.argv.slice(2)
const json = words.includes("--json")
const wanted = words.filter((word) => !word.startsWith("--"))
const chosen = benches.filter(({ id }) => wanted.length === 0 || wanted.includes(id))

const rows: ReturnType<typeof row>[] = []
for (const bench of chosen) {
  const measured = await bench.run()
  rows.push(row(bench, measured))
  if (!json) console.log(line(bench, measured))
}
if (json) console.log(JSON.stringify(rows, null, 2))
else if (rows.length === 0) console.log("No bench to run.")

function row({ id, unit, aim }: Bench, { value, beside }: Measurement) {
  const number = aim && ("atLeast" in aim ? aim.atLeast : aim.atMost)
  return { id, value, unit, aim: number ?? null, met: meets(aim, value), ...(beside && { beside }) }
}

function line({ title, unit, aim }: Bench, { value, beside }: Measurement): string {
  const met = meets(aim, value)
  const mark = met === null ? " " : met ? "✓" : "✗"
  const wish = aim ? ("atLeast" in aim ? `≥ ${show(aim.atLeast)}` : `≤ ${show(aim.atMost)}`) : ""
  const notes = Object.entries(beside ?? {}).map(([name, figure]) => `${name} ${show(figure)}`)
  return `${mark} ${title.padEnd(48)} ${show(value).padStart(14)} ${unit.padEnd(12)} ${wish.padEnd(14)} ${notes.join(", ")}`.trimEnd()
}

function show(value: number): string {
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 4 })
}
