import { goQuote } from "../api/go-text.ts"
import type { Status } from "../api/meta.ts"
import type { NetError } from "../net/sockets.ts"

/** One thing that went wrong. `message` stands without "error: ", which depends on whether it comes alone. */
export type Trouble =
  | { readonly type: "status"; readonly status: Status }
  | { readonly type: "unreachable"; readonly server: string; readonly error: NetError }
  | { readonly type: "text"; readonly message: string }

/** Ends a command: what it still has to complain of. Caught in one place (kubectl.ts). */
export class CommandError extends Error {
  readonly troubles: readonly Trouble[]
  readonly exit: number

  constructor(troubles: readonly Trouble[], exit = 1) {
    super("the command failed")
    this.troubles = troubles
    this.exit = exit
  }
}

export const refuse = (message: string): CommandError => new CommandError([{ type: "text", message }])

/** Misuse of a command: says where its usage is explained. */
export const misuse = (command: string, message: string): CommandError => refuse(`${message}\nSee 'kubectl ${command} -h' for help and examples`)

/** The whole complaint as kubectl prints it. Upstream: cmdutil.CheckErr. */
export function complaintText(troubles: readonly Trouble[]): string {
  const [only] = troubles
  if (!only) return ""
  return troubles.length === 1 ? lined(aloneText(only)) : troubles.map((trouble) => lined(listedText(trouble))).join("")
}

const lined = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`)

function aloneText(trouble: Trouble): string {
  if (trouble.type === "text") return trouble.message.startsWith("error: ") ? trouble.message : `error: ${trouble.message}`
  return trouble.type === "status" && trouble.status.reason === "Invalid" ? invalidText(trouble.status) : listedText(trouble)
}

/** One complaint among several. Upstream: messageForError. */
export function listedText(trouble: Trouble): string {
  if (trouble.type === "text") return trouble.message
  if (trouble.type === "unreachable") return unreachableText(trouble.server, trouble.error)
  const { reason, message = "" } = trouble.status
  if (reason === "Unauthorized") return `error: You must be logged in to the server (${message})`
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`
}

function unreachableText(server: string, { code, message }: NetError): string {
  if (code === "refused") return `The connection to the server ${server} was refused - did you specify the right host or port?`
  return `Unable to connect to the server: ${message}`
}

function invalidText({ details, message = "" }: Status): string {
  if (!details) return message ? `The request is invalid: ${message}` : "The request is invalid"
  const { kind = "", name = "", causes = [] } = details
  const about = kind || name ? `The ${kind} ${goQuote(name)} is invalid` : `The request is invalid${message && causes.length === 0 ? `: ${message}` : ""}`
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))]
  if (texts.length === 0) return about
  return texts.length === 1 ? `${about}: ${texts[0]}` : `${about}: \n${texts.map((text) => `* ${text}\n`).join("")}`
}

/** The same trouble with what was being done to what: `error when creating "web.yaml": …`. Upstream: AddSourceToErr. */
export function withSource(trouble: Trouble, doing: string, source: string): Trouble {
  if (source === "") return trouble
  const say = (message: string): string => `error when ${doing} ${goQuote(source)}: ${message}`
  if (trouble.type === "status") return { type: "status", status: { ...trouble.status, message: say(trouble.status.message ?? "") } }
  return { type: "text", message: say(listedText(trouble)) }
}
