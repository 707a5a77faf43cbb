import type { Body, Context, Program } from "../../sim/types.ts"

/** A file appears, or goes. */
export interface Flag extends Body {
  readonly type: "recorder/flag"
  readonly path: string
  readonly there: boolean
}

interface Exec extends Body {
  readonly type: "container/exec"
  readonly argv: readonly string[]
}

const keyOf = (path: string): string => `recorder/${path}`

/**
 * The recording's containers were pretended: what their probes looked for were files of the recorder's own machine, which all of them
 * saw. Here they lie on each node's disk; its kubelet is told of them, and the containers find them in `/tmp` and `cat` them.
 */
export function withFlags(programs: Readonly<Record<string, Program>>): Readonly<Record<string, Program>> {
  const containers = ["web-server", "shell"].map((name) => [name, changed(programs[name] as Program, asked)] as const)
  return { ...programs, ...Object.fromEntries(containers), kubelet: changed(programs["kubelet"] as Program, kept) }
}

/** The program, but for messages that it need not hear as they came. */
const changed = (program: Program, hear: (body: Body, context: Context) => Body | undefined): Program => ({
  ...program,
  handle(state, body, context) {
    const heard = hear(body, context)
    if (heard) program.handle(state, heard, context)
  },
})

function kept(body: Body, { disk }: Context): Body | undefined {
  if (body.type !== "recorder/flag") return body
  const { path, there } = body as Flag
  if (there) disk.write(keyOf(path), "")
  else disk.remove(keyOf(path))
  return undefined
}

/** What is there can be read. */
function asked(body: Body, { disk }: Context): Body | undefined {
  const { argv } = body as Exec
  const isThere = body.type === "container/exec" && argv[0] === "cat" && disk.read(keyOf(argv[1] ?? "")) !== undefined
  return isThere ? ({ ...body, argv: ["true"] } as Body) : body
}
