/** A script made ready to run: steps with places to jump to, plain data that a world can keep. Places behind the end are the end. */
export type Script = readonly Step[]

export type Step =
  /** A simple command; without words only its assignments. `tested`: a failure is part of a condition, and does not end the script. */
  | { readonly type: "run"; readonly words: readonly Text[]; readonly assignments: readonly Assignment[]; readonly redirects: readonly Redirect[]; readonly tested: boolean }
  | { readonly type: "jump"; readonly target: number }
  /** Goes on where the last command went as it should, else jumps. */
  | { readonly type: "unless"; readonly ok: boolean; readonly target: number }
  | { readonly type: "code"; readonly code: number | "negated" }
  /** What is said from here to the matching close is kept under `slot`, for a substitution or as the input of the next command. */
  | { readonly type: "capture"; readonly slot: number }
  /** From here to the matching close all commands are redirected so. */
  | { readonly type: "redirect"; readonly redirects: readonly Redirect[] }
  | { readonly type: "close" }
  /** The next command reads what is kept under `slot`. */
  | { readonly type: "input"; readonly slot: number }
  /** Variables that are set from here to the matching leave are forgotten there. */
  | { readonly type: "enter" }
  | { readonly type: "leave" }
  /** `for`: takes the words, then one at a time until none is left. */
  | { readonly type: "each"; readonly loop: number; readonly words: readonly Text[] }
  | { readonly type: "next"; readonly loop: number; readonly name: string; readonly target: number }
  /** `case`: goes on where the word matches one of the patterns, else jumps. */
  | { readonly type: "match"; readonly word: Text; readonly patterns: readonly Text[]; readonly target: number }

export interface Assignment {
  readonly name: string
  readonly value: Text
}

/** Where a command's input comes from or its output goes. `fd` is 0, 1 or 2. */
export type Redirect = { readonly fd: number } & ({ readonly type: "file"; readonly file: Text; readonly append: boolean } | { readonly type: "from"; readonly file: Text } | { readonly type: "text"; readonly text: Text } | { readonly type: "same"; readonly as: number })

/** A word before it is expanded: its parts side by side. */
export type Text = readonly Part[]

export type Part =
  | { readonly type: "text"; readonly text: string; readonly quoted: boolean }
  | { readonly type: "variable"; readonly name: string; readonly quoted: boolean; readonly operation?: Operation }
  | { readonly type: "captured"; readonly slot: number; readonly quoted: boolean }
  | { readonly type: "sum"; readonly sum: Sum; readonly quoted: boolean }

/** ${NAME:-word} and its kin; `length` is ${#NAME}. */
export type Operation = { readonly type: "default" | "remove"; readonly operator: string; readonly operand: Text } | { readonly type: "length" }

/** An arithmetic expression. */
export type Sum =
  | { readonly type: "value"; readonly text: Text }
  | { readonly type: "unary"; readonly operator: string; readonly prefix: boolean; readonly operand: Sum; readonly name: string }
  | { readonly type: "binary"; readonly operator: string; readonly left: Sum; readonly right: Sum; readonly name: string }
  | { readonly type: "choice"; readonly test: Sum; readonly yes: Sum; readonly no: Sum }

/** Something that no small shell of ours does: said as an error of syntax, so that it is not passed over. */
export class NotSimulated extends Error {}

/** More than a small shell can hold: it ends, out of memory. */
export class TooMuch extends Error {}
