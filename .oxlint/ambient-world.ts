// What oxlint's own rules cannot say about the rooms below bridge/, where a world must be a function of its inputs.

interface Node {
  readonly type: string
  readonly [field: string]: unknown
}
interface Context {
  report(problem: { node: Node; message: string }): void
}
type Visitor = Record<string, (node: Node) => void>

/** Promises resume when the browser pleases; simulated work waits by messages, timers and flows. */
function noAsync(context: Context): Visitor {
  const report = (node: Node) => context.report({ node, message: "No async code below bridge/: use a message, a timer or a flow." })
  const reportIfAsync = (node: Node) => {
    if (node["async"]) report(node)
  }
  return {
    FunctionDeclaration: reportIfAsync,
    FunctionExpression: reportIfAsync,
    ArrowFunctionExpression: reportIfAsync,
    AwaitExpression: report,
    ImportExpression: report,
    ForOfStatement(node) {
      if (node["await"]) report(node)
    },
  }
}

/** Engines round powers of fractions differently. Whole literals (`2 ** 32`) and BigInts are exact. */
function noPower(context: Context): Visitor {
  const literal = (node: unknown) => (node as { value?: unknown }).value
  const report = (node: Node) => {
    if (node["operator"] !== "**" && node["operator"] !== "**=") return
    const [base, exponent] = [literal(node["left"]), literal(node["right"])]
    if (typeof base === "bigint" || typeof exponent === "bigint") return
    if (Number.isInteger(base) && Number.isInteger(exponent) && Number.isSafeInteger(Number(base) ** Number(exponent))) return
    context.report({ node, message: "`**` differs between engines: write the number out, multiply, or shift." })
  }
  return { BinaryExpression: report, AssignmentExpression: report }
}

const declares = /^(Import|Export|TS|Function|Class|Variable|EmptyStatement)/

/** A module only declares: what runs on import, or lives between calls, is state that no checkpoint holds. */
function onlyDeclarations(context: Context): Visitor {
  return {
    Program(program) {
      for (const statement of program["body"] as Node[]) {
        const declaration = (statement["declaration"] ?? statement) as Node
        if (declaration.type === "VariableDeclaration" && declaration["kind"] !== "const") {
          context.report({ node: declaration, message: "No mutable variable of a module: no checkpoint holds it. Keep it in an actor's record." })
        } else if (!declares.test(statement.type) && typeof statement["directive"] !== "string") {
          context.report({ node: statement, message: "A module only declares: move this into a function that someone calls." })
        }
      }
    },
  }
}

export default {
  meta: { name: "orrery" },
  rules: {
    "no-async": { create: noAsync },
    "no-power": { create: noPower },
    "only-declarations": { create: onlyDeclarations },
  },
}
