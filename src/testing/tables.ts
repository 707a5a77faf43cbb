import { existsSync, readFileSync } from "node:fs"
import { describe, test } from "vitest"

/** One case of a table of Kubernetes' expectations: the rows of its own tests, or a conversation with a real server. */
export interface Case {
  readonly id: string
  readonly test?: string
  readonly table?: string
  readonly case?: string
  // Each test knows the shape of its own rows; the file is outside the repository.
  readonly value?: Row
  readonly [field: string]: unknown
}

/** A row, read by the test that knows its columns. */
export type Row = Readonly<Record<string, never>>

const shared = process.env["ORRERY_SHARED"] ?? new URL("../../../shared", import.meta.url).pathname

/** The text of a file of the shared material, or undefined where it is not on this machine. */
export function sharedText(path: string): string | undefined {
  const file = `${shared}/${path}`
  return existsSync(file) ? readFileSync(file, "utf8") : undefined
}

/** The path of a folder of the shared material, or undefined where it is not on this machine. */
export function sharedFolder(name: string): string | undefined {
  const folder = `${shared}/${name}`
  return existsSync(folder) ? folder : undefined
}

/** The cases of `tables/<name>.json`; undefined where the tables are not on this machine. */
export function readTable(name: string): readonly Case[] | undefined {
  const text = sharedText(`tables/${name}.json`)
  return text === undefined ? undefined : (JSON.parse(text) as Case[])
}

/** A suite over one table. Where the table is absent it shows as one skipped test that says how to provide it. */
export function describeTable(name: string, suite: (cases: readonly Case[]) => void): void {
  const cases = readTable(name)
  describe(`the table ${name}`, () => {
    if (cases) suite(cases)
    else test.skip(`needs tables/${name}.json: set ORRERY_SHARED to the folder that holds tables/`, () => {})
  })
}

/** The cases of one test function, and of one of its tables where it has several. */
export const casesOf = (cases: readonly Case[], name: string, table?: string): readonly Case[] =>
  cases.filter((item) => item.test === name && (table === undefined || item.table === table))
