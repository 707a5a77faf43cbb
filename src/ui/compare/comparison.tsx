import { useEffect, useState } from "react"
import type { Compared } from "../../bridge/time-protocol.ts"
import { compare } from "../engine/connection.ts"
import { useWorld, world } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import { Chart } from "./chart.tsx"
import { compareWith, usePair } from "./chosen.ts"
import { courseText } from "./course-text.ts"
import { courseOf } from "./curves.ts"
import { Differences } from "./differences.tsx"

/** The shown branch and another one at the same model time: ready Pods as two curves on one axis, and what differs. */
export function Comparison() {
  const t = useText()
  const { first, others, second } = usePair()
  const compared = useCompared(second?.id)
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  if (!first || !second) return <p className="max-w-[80ch] p-3 text-muted">{t("comparison>none")}</p>
  const names = [first.name, second.name] as const
  return (
    <div className="@container flex h-full flex-col" data-testid="comparison">
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-3 pt-2">
        <label className="flex min-w-0 items-center gap-2">
          <span className="truncate">{t("comparison>with", { name: first.name })}</span>
          <select value={second.id} className="rounded-card border border-line bg-canvas px-1.5 py-1" onChange={(event) => compareWith(Number(event.currentTarget.value))} data-testid="compare-with">
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {compared && <span className="text-small text-muted">{t("comparison>at", { clock: clockText(epoch, compared.at), fork: clockText(epoch, compared.forkedAt) })}</span>}
      </div>
      {compared ? <Outcome compared={compared} names={names} /> : <p className="p-3 text-muted">{t("comparison>waiting")}</p>}
    </div>
  )
}

function Outcome({ compared, names }: { readonly compared: Compared; readonly names: readonly [string, string] }) {
  const t = useText()
  const { ready, forkedAt, at } = compared
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section tabIndex={0} aria-label={t("comparison>title")} className="grid min-h-0 flex-1 gap-x-4 overflow-y-auto px-3 py-2 outline-offset-[-2px] @[720px]:grid-cols-[3fr_2fr] @[720px]:grid-rows-[minmax(0,1fr)] @[720px]:overflow-hidden">
      <figure className="flex min-h-44 min-w-0 flex-col @[720px]:min-h-0">
        <figcaption className="flex flex-wrap gap-x-4">
          <span className="sr-only">{t("comparison>ready")}</span>
          {([0, 1] as const).map((i) => (
            <span key={i} className="flex items-center gap-2" data-testid={`course-${i}`}>
              <LineSign dashed={i === 1} />
              {courseText(t, names[i], courseOf(ready[i], forkedAt, at))}
            </span>
          ))}
        </figcaption>
        <Chart compared={compared} names={names} />
      </figure>
      <Differences compared={compared} names={names} />
    </section>
  )
}

/** How a branch's curve is drawn: the first one whole, the second one dashed, so that colour need not tell. */
function LineSign({ dashed }: { readonly dashed: boolean }) {
  return (
    <svg width="22" height="8" viewBox="0 0 22 8" aria-hidden="true" className={`shrink-0 ${dashed ? "text-text" : "text-accent"}`}>
      <path d="M1 4h20" stroke="currentColor" strokeWidth="2" strokeDasharray={dashed ? "5 3" : "none"} />
    </svg>
  )
}

/** While time goes by, at most so often. */
const gapMillis = 1_500

/** The comparison with a branch: anew when another moment or branch is shown, and as time goes by. */
function useCompared(branch: number | undefined): Compared | undefined {
  const [compared, setCompared] = useState<Compared>()
  useEffect(() => {
    if (branch === undefined) return undefined
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked: string | undefined
    const where = (): string => `${world.getState().branch} ${world.getState().now}`
    const ask = async (): Promise<void> => {
      timer = undefined
      asked = where()
      const answer = await compare(branch)
      if (over) return
      if (answer) setCompared(answer)
      timer = setTimeout(look, gapMillis)
    }
    const look = (): void => {
      if (asked === where()) timer = setTimeout(look, gapMillis / 5)
      else void ask()
    }
    look()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [branch])
  const shown = useWorld((state) => state.branch)
  return compared && compared.branches[0] === shown && compared.branches[1] === branch ? compared : undefined
}
