import type { Message } from "../../messages/say.ts"
import type { Question } from "../../why/contract.ts"

/** A question, and how it is said: it stands over its answer. */
export interface Asked {
  readonly question: Question
  readonly say: Message
  readonly about: Readonly<Record<string, string>>
}
