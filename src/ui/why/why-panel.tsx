import { ArrowLeft, CircleHelp, RotateCw } from "lucide-react"
import { useEffect, useRef, type ReactNode } from "react"
import { textOf } from "../../messages/say.ts"
import type { Story } from "../../why/contract.ts"
import { useWorld } from "../engine/world.ts"
import { settings } from "../settings.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import type { Asked } from "./question.ts"
import { ChainView } from "./chain.tsx"
import { Reasons } from "./reasons.tsx"
import { useStory } from "./use-story.ts"

/** The answer to a question, in place of the details of what it is about. */
export function WhyPanel({ asked }: { readonly asked: Asked | "nothing" }) {
  const t = useText()
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever asked by key reads on here; screen readers hear the question.
  useEffect(() => heading.current?.focus(), [asked])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section tabIndex={0} aria-label={t("why>title")} className="h-full overflow-y-auto px-4 pt-2 pb-6 outline-offset-[-2px] compact:px-3" data-testid="why">
      <button type="button" className="-ml-1.5 flex items-center gap-1 rounded px-1.5 py-0.5 text-small text-muted hover:bg-hover hover:text-text" onClick={() => settings.setState({ asked: undefined })} data-testid="why-back">
        <ArrowLeft size={13} aria-hidden="true" />
        {t("why>back")}
      </button>
      <h2 ref={heading} tabIndex={-1} className="mt-1 text-[15px] leading-6 font-semibold break-words outline-none" data-testid="why-question">
        {asked === "nothing" ? t("why>title") : t(asked.say, asked.about)}
      </h2>
      {asked === "nothing" ? <Note>{t("why>nothingChosen")}</Note> : <Answer key={JSON.stringify(asked.question)} asked={asked} />}
    </section>
  )
}

const Note = ({ children }: { readonly children: ReactNode }) => <p className="mt-3 text-muted">{children}</p>

function Answer({ asked }: { readonly asked: Asked }) {
  const t = useText()
  const { state, story, askedAt, again } = useStory(asked.question)
  switch (state) {
    case "asked":
      return null
    case "slow":
      return <Looking words={t("why>reading")} />
    case "very slow":
      return <Looking words={t("why>rerunning")} />
    case "lost":
      return (
        <>
          <Note>{t("why>failed")}</Note>
          <AskAgain again={again} />
        </>
      )
    case "answered":
      return (
        <>
          <AskedAt at={askedAt} again={again} />
          {story ? <StoryView story={story} /> : <Nothing />}
        </>
      )
  }
}

function Looking({ words }: { readonly words: string }) {
  return (
    <output className="mt-3 flex items-center gap-2 text-muted" data-testid="why-reading">
      <RotateCw size={13} aria-hidden="true" className="animate-spin" />
      {words}
    </output>
  )
}

function AskAgain({ again }: { readonly again: () => void }) {
  const t = useText()
  return (
    <button type="button" className="rounded text-small text-accent hover:underline" onClick={again} data-testid="why-again">
      {t("why>again")}
    </button>
  )
}

/** An answer is of its moment: when time has gone on, it can be asked for again. */
function AskedAt({ at, again }: { readonly at: number; readonly again: () => void }) {
  const t = useText()
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const elsewhere = useWorld(({ now }) => Math.floor(now / 1_000_000) !== Math.floor(at / 1_000_000))
  return (
    <p className="mt-0.5 flex gap-2 text-small text-muted">
      {t("why>askedAt", { time: clockText(epoch, at as never) })}
      {elsewhere && <AskAgain again={again} />}
    </p>
  )
}

function Nothing() {
  const t = useText()
  return (
    <div className="mt-6 flex flex-col items-center gap-2 px-4 text-center" data-testid="why-nothing">
      <CircleHelp size={18} aria-hidden="true" className="text-muted" />
      <p className="font-medium">{t("why>nothing")}</p>
      <p className="max-w-72 text-muted">{t("why>nothingHint")}</p>
    </div>
  )
}

/** What it waits for comes first: it is what can be done something about. */
function StoryView({ story: { subject, chains, waits } }: { readonly story: Story }) {
  const t = useText()
  const told = chains.filter(({ sentences }) => sentences.length > 0)
  if (told.length === 0 && waits.length === 0) return <Nothing />
  return (
    <>
      {waits.length > 0 && (
        <Part title={t("why>waits")}>
          <Reasons reasons={waits} top />
        </Part>
      )}
      {told.map((chain) => (
        <Part key={chain.asks} title={textOf(chain.asks)}>
          <ChainView chain={chain} />
        </Part>
      ))}
      {waits.length === 0 && subject.split("/").length > 1 && !subject.startsWith("hosts/") && <Note>{t("why>nothingWaits")}</Note>}
    </>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1.5 text-small font-semibold text-muted">{title}</h3>
      {children}
    </section>
  )
}
