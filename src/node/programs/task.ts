import type { Micros } from "../../base/time.ts"
import type { Program } from "../../sim/types.ts"
import { answerAsk, askerOf, exitWith, isProcessAsk, say, type ProcessConfig } from "./contract.ts"
import { begin, hearRuns, noRuns, type Runs } from "./runs.ts"

/** A process that works for a while, says what came of it, and ends. */
export interface TaskConfig extends ProcessConfig {
  readonly task: { readonly says: string; readonly code: number; readonly micros: number }
}

interface Task {
  readonly config: TaskConfig
  readonly runs: Runs
}

export const task: Program<Task> = {
  name: "task",
  start(context, config) {
    const own = config as unknown as TaskConfig
    context.timer("task/done", (context.now + Math.max(1, own.task.micros)) as Micros, { type: "task/done" })
    return { config: own, runs: noRuns() }
  },
  handle({ config, runs }, body, context) {
    if (body.type === "task/done") {
      say(context, config, config.task.says)
      exitWith(context, config, config.task.code)
    } else if (hearRuns(runs, context, config, body) || !isProcessAsk(body)) return
    else if (body.type === "container/hello") answerAsk(context, body, { type: "alive" })
    else if (body.type === "container/exec") begin(runs, context, config, body.argv, askerOf(body))
  },
}
