import type { Micros } from "../base/time.ts"
import type { Reason, Story } from "../why/contract.ts"
import { lineText, textOf } from "./say.ts"

/** A story in lines of text: each chain under what it answers, each sentence after its time. */
export function storyText({ chains, waits }: Story, timeOf: (at: Micros) => string): string {
  const told = chains.flatMap(({ asks, sentences }) => [textOf(asks), ...sentences.map((sentence) => `  ${timeOf(sentence.at)}  ${oneLine(sentence)}`)])
  return [...told, ...(waits.length > 0 ? [textOf("why>waits"), ...waits.flatMap((wait) => reasonLines(wait, "  "))] : [])].join("\n")
}

function reasonLines(reason: Reason, indent: string): readonly string[] {
  return [`${indent}${oneLine({ ...reason, tone: "normal" })}`, ...reason.reasons.flatMap((each) => reasonLines(each, `${indent}  `))]
}

const oneLine = (said: Parameters<typeof lineText>[0]): string => lineText(said).replace(/\s*\n\s*/g, " ")
