/** A subcommand of `orrery`: one file each in commands/, one line each in main.ts. */
export interface Command {
  readonly name: string
  /** One line for `orrery --help`. */
  readonly summary: string
  /** Takes the words after the subcommand's name and gives the exit code. */
  run(words: readonly string[]): number | Promise<number>
}
