import { expect, test } from "vitest"
import { instant } from "../../api/instant.ts"
import type { ApiObject } from "../../api/meta.ts"
import { stillStore } from "../../testing/still-store.ts"
import { describeTable } from "../../testing/tables.ts"
import { runAgainst, type Said } from "../drive.ts"
import { readPairs } from "../pairs.ts"

/** What a command says of one object. */
const run = (argv: readonly string[], object: object): Said => runAgainst({ argv }, stillStore([object as ApiObject]), instant(0))

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "foo", namespace: "default", labels: { existing: "abc" } }, spec: {} }

/** The columns of these tests' rows; each test has some of them. */
interface Value {
  readonly args: readonly string[]
  readonly overwrite: boolean
  readonly dryRun: string
  readonly expectedOut: string
  readonly expectedError?: { readonly $error: string }
  readonly labels: readonly string[]
  readonly newAnnotations: Readonly<Record<string, string>>
  readonly removeAnnotations: readonly string[]
  readonly expectedErr: string
  readonly expectErr: boolean
  readonly expected?: Readonly<Record<string, string>>
  readonly generation: number
  readonly specReplicas?: number
  readonly strategy?: object
  readonly status: object
  readonly msg: string
  readonly err?: boolean
}

/** What `kubectl rollout status --watch=false` says. */
function rollout(kind: string, { generation, specReplicas = 3, strategy, status, msg, err = false }: Value): void {
  const spec = { replicas: specReplicas, selector: { matchLabels: { a: "b" } }, updateStrategy: strategy ?? { type: "RollingUpdate" } }
  const { stdout, stderr } = run(["rollout", "status", kind, "foo", "--watch=false"], { apiVersion: "apps/v1", kind, metadata: { name: "foo", namespace: "default", generation }, spec, status })
  expect(stdout).toBe(msg)
  expect(stderr === "").toBe(!err)
}

function pairs(words: readonly string[], what: string): ReturnType<typeof readPairs> | undefined {
  try {
    return readPairs(["pod", "foo", ...words], what)
  } catch {
    return undefined
  }
}

const checks: Readonly<Record<string, (value: Value) => void>> = {
  TestRunLabelMsg({ args, overwrite, dryRun, expectedOut, expectedError }) {
    const { stdout, stderr } = run(["label", ...args, `--overwrite=${overwrite}`, ...(dryRun ? [`--dry-run=${dryRun}`] : [])], pod)
    expect(stdout).toBe(expectedOut)
    expect(stderr).toBe(expectedError ? `error: ${expectedError.$error}\n` : "")
  },
  TestParseLabels({ labels, expectErr, expected = {} }) {
    // "ab" is no pair, and so a resource: the command fails later, when it looks for it.
    const read = pairs(labels, "label")
    expect(read === undefined || read.resources.length > 2).toBe(expectErr)
    if (!expectErr) expect(read?.set).toEqual(expected)
  },
  TestValidateAnnotations({ newAnnotations, removeAnnotations, expectedErr }) {
    const words = [...Object.entries(newAnnotations).map(([key, value]) => `${key}=${value}`), ...removeAnnotations.map((key) => `${key}-`)]
    const { stderr } = run(["annotate", "pod", "foo", ...words], pod)
    expect(stderr).toBe(`error: ${expectedErr}\n`)
  },
  TestDeploymentStatusViewerStatus: (value) => rollout("Deployment", value),
  TestDaemonSetStatusViewerStatus: (value) => rollout("DaemonSet", value),
  TestStatefulSetStatusViewerStatus: (value) => rollout("StatefulSet", value),
}

describeTable("kubectl-rollout-and-edit", (cases) => {
  for (const { id, test: name = "", value } of cases) {
    const check = checks[name]
    if (check) test(id, () => check(value as unknown as Value))
  }
})
