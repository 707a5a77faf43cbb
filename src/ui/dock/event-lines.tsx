import { ArrowDown } from "lucide-react"
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react"
import type { Line } from "../../bridge/protocol.ts"
import { inHistory, linesMax, linesUpToNow, world } from "../engine/world.ts"
import { lineText, sayLine } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { choose } from "../settings.ts"
import { elapsedText } from "../time.ts"
import { askLine } from "../why/ask.ts"
import { WhyButton } from "../why/why-button.tsx"
import { ToneMark } from "./tone-mark.tsx"

/** What the engine told, in words, oldest first; it follows the newest until the reader scrolls away. */
export function EventLines() {
  const t = useText()
  const lines = useSteadyLines()
  const box = useRef<HTMLElement>(null)
  const [following, setFollowing] = useState(true)

  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines, following])

  // A list that grows or shrinks scrolls too, and not because the reader wants it.
  const height = useRef(0)
  const empty = lines.length === 0
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => {
      height.current = element.clientHeight
      if (following) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [following, empty])

  const onScroll = (): void => {
    const element = box.current
    if (element && element.clientHeight === height.current) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 24)
  }
  if (empty) return <p className="p-3 text-muted">{t("dock>empty")}</p>
  return (
    <div className="relative h-full">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus */}
      <section ref={box} tabIndex={0} aria-label={t("dock>log")} className="h-full overflow-y-auto py-1 outline-offset-[-2px]" onScroll={onScroll} data-testid="lines">
        {lines.length === linesMax && <p className="px-3 py-0.5 text-small text-muted">{t("dock>older")}</p>}
        <ol>
          {lines.map((line) => (
            <EventLine key={line.id} line={line} />
          ))}
        </ol>
      </section>
      {!following && (
        <button type="button" className="floating absolute right-4 bottom-2 flex items-center gap-1 px-2 py-1 text-small hover:bg-hover" onClick={() => setFollowing(true)}>
          <ArrowDown size={13} aria-hidden="true" />
          {t("dock>newest")}
        </button>
      )}
    </div>
  )
}

/** Nobody reads faster: so often, at most, the list takes what was told since. Laying it out costs as much as a whole picture. */
const takesMillis = 250

function useSteadyLines(): readonly Line[] {
  const [lines, setLines] = useState(() => linesUpToNow(world.getState()))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let takenAt = -Infinity
    const take = (): void => {
      timer = undefined
      takenAt = performance.now()
      setLines((shown) => sameLines(shown, linesUpToNow(world.getState())))
    }
    take()
    const unsubscribe = world.subscribe((state, before) => {
      if ((state.lines !== before.lines || (state.now !== before.now && (inHistory(state) || inHistory(before)))) && timer === undefined) timer = setTimeout(take, Math.max(0, takenAt + takesMillis - performance.now()))
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [])
  return lines
}

/** The lines that are shown already, where the others are the same. */
const sameLines = (shown: readonly Line[], lines: readonly Line[]): readonly Line[] =>
  shown.length === lines.length && shown[0] === lines[0] && shown.at(-1) === lines.at(-1) ? shown : lines

const EventLine = memo(function EventLine({ line }: { readonly line: Line }) {
  const t = useText()
  const { who, what } = sayLine(line)
  return (
    <li className={`group flex gap-2.5 px-3 py-[3px] compact:px-2 ${line.interesting ? "" : "text-muted"}`} data-say={line.say} data-subject={line.subject}>
      <span className="min-w-[74px] shrink-0 font-mono text-tiny leading-[18px] text-muted compact:min-w-[58px]">
        {elapsedText(line.at)}
        <span className="compact:hidden">{elapsedText(line.at, 3).slice(elapsedText(line.at).length)}</span>
      </span>
      <ToneMark tone={line.tone} />
      <button type="button" tabIndex={-1} className="min-w-0 text-left break-words hover:underline" onClick={() => chooseSubject(line.subject)}>
        {who !== "" && <strong className="font-semibold">{line.tone === "learner" ? `${who} ` : `${who}: `}</strong>}
        {what}
      </button>
      {line.event !== 0 && <WhyButton quiet of={t("why>ask>event", { line: lineText(line) })} onAsk={() => askLine(line)} className="ml-auto opacity-0 group-hover:opacity-100 focus:opacity-100 [@media(hover:none)]:opacity-100" />}
    </li>
  )
})

/** Chooses the part of the diagram that a line is about, where there is one. */
function chooseSubject(subject: string): void {
  const part = partOf(subject)
  if (part !== undefined) choose(part)
}

/** Of "nodes/node-2" it is the machine that it runs on, of a leader's Lease the process that elects by it; other objects stand for themselves while they are there. */
export function partOf(subject: string): string | undefined {
  const { hosts, nodes, pods, resources } = world.getState()
  if (pods.has(subject) || resources.has(subject)) return subject
  const [kind, name = ""] = subject.split("/")
  if (kind === "leases") {
    for (const host of hosts.values()) for (const process of host.processes) if (process.lease === subject) return `${host.name}/${process.name}`
    return undefined
  }
  const host = kind === "nodes" ? (nodes.get(name)?.host ?? name) : name
  return hosts.has(host) ? host : undefined
}
