/** What may be refused: a value, or why there is none, in words that a learner may see. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }

export const success = <T>(value: T): Result<T> => ({ ok: true, value })
export const refusal = (error: string): { readonly ok: false; readonly error: string } => ({ ok: false, error })
