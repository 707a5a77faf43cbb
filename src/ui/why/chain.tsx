import { ChevronUp } from "lucide-react"
import { sayLine } from "../../messages/say.ts"
import type { Chain, Sentence } from "../../why/contract.ts"
import { ToneMark } from "../dock/tone-mark.tsx"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText, elapsedText } from "../time.ts"
import { go, point } from "./go.ts"

/** A story told backwards, one sentence a line; each leads to its moment. */
export function ChainView({ chain: { sentences } }: { readonly chain: Chain }) {
  const t = useText()
  return (
    <ol aria-label={t("why>chain")} className="grid grid-cols-[minmax(0,1fr)]" data-testid="chain">
      {sentences.map((sentence, i) => (
        <li key={`${sentence.event} ${sentence.say}`} data-say={sentence.say}>
          {i > 0 && <ChevronUp size={12} aria-hidden="true" className="my-0.5 ml-[23px] text-muted" />}
          <SentenceView sentence={sentence} />
        </li>
      ))}
    </ol>
  )
}

function SentenceView({ sentence }: { readonly sentence: Sentence }) {
  const t = useText()
  const { who, what } = sayLine(sentence)
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const time = clockText(epoch, sentence.at)
  return (
    <div className="rounded-card border border-line bg-canvas">
      <button type="button" title={`${t("why>toMoment", { time })} (${elapsedText(sentence.at, 6)})`} className="flex w-full gap-2 rounded-card px-2.5 py-1.5 text-left hover:bg-hover" onClick={() => go(sentence.at, sentence.subject)} data-testid="sentence">
        <span className="shrink-0 font-mono text-tiny leading-[18px] text-muted">{time}</span>
        <ToneMark tone={sentence.tone} />
        <span className="min-w-0 wrap-anywhere">
          {who !== "" && <strong className="font-semibold">{sentence.tone === "learner" ? `${who} ` : `${who}: `}</strong>}
          {what}
        </span>
      </button>
      {sentence.read.length > 0 && <Evidence sentence={sentence} />}
    </div>
  )
}

/** What whoever decided had read, folded away: each object in the revision that it knew. */
function Evidence({ sentence: { read } }: { readonly sentence: Sentence }) {
  const t = useText()
  const kinds = useWorld(({ booted }) => booted?.kinds)
  return (
    <details className="border-t border-line px-2.5 py-1 text-small">
      <summary className="cursor-pointer rounded text-muted hover:text-text">{t("why>read", { count: read.length })}</summary>
      <ul className="grid gap-0.5 pt-1 pb-0.5">
        {read.map(({ kind, namespace, name, revision }) => {
          const plural = kinds?.find((each) => each.kind === kind)?.plural
          return (
            <li key={`${kind}/${namespace ?? ""}/${name}`} className="flex justify-between gap-2">
              <button type="button" className="min-w-0 truncate rounded text-left text-accent hover:underline" onClick={() => point(`${plural ?? kind}/${namespace ? `${namespace}/` : ""}${name}`)}>{`${kind} ${name}`}</button>
              <span className="shrink-0 font-mono text-tiny leading-4 text-muted">{revision === "" ? t("why>noRevision") : t("why>revision", { revision })}</span>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
