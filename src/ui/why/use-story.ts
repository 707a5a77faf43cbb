import { useEffect, useState } from "react"
import type { Micros } from "../../base/time.ts"
import type { Question, Story } from "../../why/contract.ts"
import { why } from "../engine/connection.ts"
import { world } from "../engine/world.ts"

/** Sooner than that an answer needs no word; after the second, history is being run again. */
const slowMillis = 500
const verySlowMillis = 3_000

export interface Answer {
  /** `lost`: the world ended before it was answered. */
  readonly state: "asked" | "slow" | "very slow" | "answered" | "lost"
  /** Undefined where nothing is known. */
  readonly story: Story | undefined
  readonly askedAt: Micros
}

/** The story that answers a question, as of the moment at which it was asked. */
export function useStory(question: Question): Answer & { readonly again: () => void } {
  const [asking, setAsking] = useState(0)
  const [answer, setAnswer] = useState<Answer>(() => ({ state: "asked", story: undefined, askedAt: world.getState().now }))
  useEffect(() => {
    let open = true
    const askedAt = world.getState().now
    const say = (state: Answer["state"], story?: Story): void => {
      if (open) setAnswer({ state, story, askedAt })
    }
    const timers = [setTimeout(() => say("slow"), slowMillis), setTimeout(() => say("very slow"), verySlowMillis)]
    const done = (): void => timers.forEach(clearTimeout)
    void why(question).then((explained) => {
      done()
      say(explained ? "answered" : "lost", explained?.story)
    })
    return () => {
      open = false
      done()
    }
    // oxlint-disable-next-line react/exhaustive-deps -- a question is another component (its key) where it is another one.
  }, [asking])
  return { ...answer, again: () => setAsking((count) => count + 1) }
}
