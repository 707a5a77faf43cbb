import type { Micros } from "../../base/time.ts"
import { useWorld } from "../engine/world.ts"
import { lineText } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { clockText, elapsedText, spanText } from "../time.ts"
import { MarkSign } from "./mark-sign.tsx"
import { sortOf, type Placed } from "./marks.ts"
import { momentAt } from "./scale.ts"

/** So near, in pixels, a mark is told. */
const tellPixels = 9
const toldMax = 4

interface Props {
  /** Where the pointer is, from 0 to 1. */
  readonly at: number | undefined
  readonly span: Micros
  readonly places: readonly Placed[]
  readonly pixels: number
}

/** The moment under the pointer, and what happened near it. */
export function TrackTip({ at, span, places, pixels }: Props) {
  const t = useText()
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const end = useWorld((state) => (at === undefined ? undefined : state.end))
  const now = useWorld((state) => (at === undefined ? undefined : state.now))
  if (at === undefined || end === undefined || now === undefined) return null
  const near = places.filter((place) => Math.abs(place.at - at) * pixels <= tellPixels).flatMap(({ lines }) => lines)
  const moment = momentAt(at, span, end)
  const told = near.slice(0, toldMax)
  return (
    <div aria-hidden="true" className="floating pointer-events-none absolute bottom-[calc(100%+6px)] z-40 grid w-max max-w-[min(380px,92vw)] gap-1 px-2.5 py-1.5" style={{ left: `${at * 100}%`, translate: `${-at * 100}% 0` }} data-testid="track-tip">
      <div className="flex items-baseline gap-2 font-mono text-small">
        <span className="font-medium">{clockText(epoch, moment)}</span>
        <span className="text-muted">{elapsedText(moment)}</span>
        {moment >= end ? <span className="font-sans text-tiny text-muted">{t("time>present")}</span> : null}
      </div>
      {told.map((line) => (
        <div key={line.id} className="flex min-w-0 items-start gap-1.5 text-small">
          <MarkSign sort={sortOf(line)} className="mt-[2.5px]" />
          <span className="line-clamp-2">{lineText(line)}</span>
        </div>
      ))}
      {near.length > told.length && <div className="pl-[17px] text-tiny text-muted">{t("time>more", { count: near.length - told.length })}</div>}
      {moment < end && near.length === 0 && <div className="text-tiny text-muted">{t("time>ago", { ago: spanText(t, end - moment) })}</div>}
    </div>
  )
}
