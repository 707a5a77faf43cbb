import type { Command } from "../command.ts"
import { apply } from "./apply.ts"
import { deleteCommand } from "./delete.ts"

/** Every command, in the order in which kubectl knows them. */
export const commands: readonly Command[] = [deleteCommand, apply]
