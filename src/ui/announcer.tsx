import { useEffect, useState } from "react"
import { world } from "./engine/world.ts"
import { lineText } from "../messages/say.ts"

const gapMillis = 2_000
/** More at once would be talked over: the newest count. */
const saidMax = 3

/** Says interesting lines to screen readers, politely, at most every two seconds. */
export function Announcer() {
  const [said, setSaid] = useState("")
  useEffect(() => {
    let seen = world.getState().marks
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = -Infinity
    const say = (): void => {
      timer = undefined
      const { marks } = world.getState()
      const newest = seen.at(-1)
      const told = newest ? marks.indexOf(newest) : 0
      // What was told of another branch is not news.
      const fresh = told < 0 ? [] : marks.slice(newest ? told + 1 : 0)
      seen = marks
      last = performance.now()
      if (fresh.length > 0) setSaid(fresh.slice(-saidMax).map(lineText).join(" "))
    }
    const stop = world.subscribe(({ marks }) => {
      if (marks !== seen) timer ??= setTimeout(say, Math.max(0, last + gapMillis - performance.now()))
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [])
  return (
    <output aria-live="polite" className="sr-only" data-testid="announcer">
      {said}
    </output>
  )
}
