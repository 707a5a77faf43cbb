import { expect, test } from "vitest"
import { describeTable } from "../../testing/tables.ts"
import type { Json } from "../../base/json.ts"
import { instant, parseInstant } from "../instant.ts"
import type { Instant } from "../instant.ts"
import type { Kind } from "../kind.ts"
import type { ApiObject } from "../meta.ts"
import { decodeObject } from "../schema/decode.ts"
import { builtinRegistry } from "./index.ts"

const ofKinds = [
  "Event", "Node", "Pod", "Secret", "ConfigMap", "Service", "ControllerRevision", "ReplicaSet", "Lease", "PriorityClass", "ServiceCIDR", "Namespace", "DaemonSet",
  "Deployment", "EndpointSlice", "Endpoints", "ServiceAccount", "IPAddress", "CSINode",
]

/** The cells of the object, all of them or those that show without `-o wide`. */
const cellsOf = (kind: Kind, object: ApiObject, now: Instant, count: number): Json[] => {
  const all = count === kind.columns.length
  return kind.columns.filter(({ priority }) => all || priority === 0).map((column) => column.of(object, now))
}

interface Row {
  cells: Json[]
}
const isObject = (value: unknown): value is ApiObject => typeof value === "object" && value !== null && "kind" in value && "apiVersion" in value
// The clock of the recording is some seconds off.
const near = (cells: readonly Json[]): Json[] => cells.map((cell) => (typeof cell === "string" ? cell.replace(/(\d+m)\d+s/, "$1").replace(/\b\d+s\b/, "Ns") : cell))

describeTable("printers-table", (cases) => {
  for (const { id, value, recordedAt } of cases) {
    const row = value as unknown as Record<string, unknown>
    const object = Object.values(row).find(isObject)
    const rows = (row["expected"] ?? row["expect"]) as Row[] | undefined
    if (!object || !ofKinds.includes(object.kind) || rows?.length !== 1) continue
    const kind = builtinRegistry.byKind(object.apiVersion, object.kind)
    if (!kind) continue
    test(id, () => {
      const now = instant((parseInstant(String(recordedAt)) ?? 0) + 3_000_000)
      const complete = { ...object, status: (object as { status?: object }).status ?? {} }
      const wanted = rows[0]?.cells ?? []
      expect(near(cellsOf(kind, complete, now, wanted.length))).toEqual(near(wanted))
    })
  }
})

test("every kind has a first column to name it by, and prints an object that says nothing", () => {
  for (const kind of builtinRegistry.kinds) {
    expect(kind.columns.length > 0 || kind.verbs.length === 1).toBe(true)
    const decoded = decodeObject(kind.schema, { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: "x" } })
    if (!decoded.ok) throw new Error(decoded.error)
    const object = decoded.value.value
    kind.defaults(object)
    for (const column of kind.columns) expect([kind.kind, column.name, typeof column.of(object, instant(0))]).not.toContain("undefined")
  }
})
