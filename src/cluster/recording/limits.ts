import { minutes } from "../../base/time.ts"

/** What a recording holds at most: inputs of one branch, and the characters of its texts, of one line and of one text. */
export const inputsMax = 20_000
export const textsMax = 20_000_000
export const lineMax = 10_000
/** Branches of a world, the first one included, and the characters of a branch's name. */
export const branchesMax = 20
export const branchNameMax = 60
/** The latest moment to which a recording may lead: a week. Whoever opens it has to run it. */
export const momentMax = minutes(7 * 24 * 60)
/** The longest text of a recording that is read. */
export const charactersMax = 50_000_000
