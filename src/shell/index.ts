export { compile } from "./compile.ts"
export { advance, settle, type Wanted } from "./machine.ts"
export type { Script } from "./script.ts"
export { absolute, newShell, type ShellFiles, type ShellState } from "./state.ts"
