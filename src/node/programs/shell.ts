import type { Program } from "../../sim/types.ts"
import { answerAsk, askerOf, isProcessAsk, type ProcessConfig } from "./contract.ts"
import { begin, hearRuns, noRuns, type Runs } from "./runs.ts"

interface ShellProcess {
  readonly config: ProcessConfig
  readonly runs: Runs
}

/**
 * Runs what a container was told to run: a command or a script. As the first process of its container it does not end when it is
 * told to (SIGTERM has no effect on process 1 without a handler): it is ended when its grace is over, as in a real cluster.
 */
export const shell: Program<ShellProcess> = {
  name: "shell",
  graceful: true,
  start(context, config) {
    context.timer("shell/begin", (context.now + 1) as typeof context.now, { type: "shell/begin" })
    return { config: config as unknown as ProcessConfig, runs: noRuns() }
  },
  handle({ config, runs }, body, context) {
    if (body.type === "shell/begin") begin(runs, context, config, config.argv)
    else if (hearRuns(runs, context, config, body) || !isProcessAsk(body)) return
    else if (body.type === "container/hello") answerAsk(context, body, { type: "alive" })
    else if (body.type === "container/exec") begin(runs, context, config, body.argv, askerOf(body))
  },
}
