import type { Program } from "../../sim/types.ts"
import { shell } from "./shell.ts"
import { task } from "./task.ts"
import { webServer } from "./web-server.ts"

/** What the processes of containers run, by name. */
export const containerPrograms: Readonly<Record<string, Program>> = { shell: shell as Program, task: task as Program, "web-server": webServer as Program }
