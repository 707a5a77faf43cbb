import { describe, expect, it } from "vitest"
import { minutes, seconds, type Micros } from "../base/time.ts"
import { correlate, emptyCorrelation, type Correlation, type EventDraft } from "./event-correlation.ts"

const about = (name: string, message: string, reason = "BackOff", type: EventDraft["type"] = "Warning"): EventDraft => ({ involved: { apiVersion: "v1", kind: "Pod", namespace: "default", name, uid: `uid-of-${name}` }, type, reason, message })

/** Tells events to a correlation; every new one is named by a number. */
function teller(correlation: Correlation = emptyCorrelation()): (draft: EventDraft, now: Micros) => string {
  let names = 0
  return (draft, now) => {
    const told = correlate(correlation, draft, `T+${now / 1_000_000}`, now, () => `event-${++names}`)
    return told ? `${told.observed.name} x${told.observed.count} since ${told.observed.first}: ${told.draft.message}` : "nothing"
  }
}

describe("the correlation of events", () => {
  it("counts what says the same about the same object", () => {
    const tell = teller()
    expect([tell(about("web", "one"), seconds(0)), tell(about("web", "one"), seconds(7)), tell(about("db", "one"), seconds(8)), tell(about("web", "two"), seconds(9)), tell(about("web", "one"), seconds(10))]).toEqual([
      "event-1 x1 since T+0: one",
      "event-1 x2 since T+0: one",
      "event-2 x1 since T+8: one",
      "event-3 x1 since T+9: two",
      "event-1 x3 since T+0: one",
    ])
  })

  it("tells the tenth message of a reason, and all that follow within ten minutes, as one", () => {
    const tell = teller()
    const told = Array.from({ length: 12 }, (_, n) => tell(about("web", `message ${n}`), seconds(n)))
    expect(told.slice(8)).toEqual([
      "event-9 x1 since T+8: message 8",
      "event-10 x1 since T+9: (combined from similar events): message 9",
      "event-10 x2 since T+9: (combined from similar events): message 10",
      "event-10 x3 since T+9: (combined from similar events): message 11",
    ])
    expect(tell(about("web", "another reason", "Killing"), seconds(13))).toBe("event-11 x1 since T+13: another reason")
    expect(tell(about("web", "after a pause"), (seconds(12) + minutes(10)) as Micros)).toBe("event-12 x1 since T+612: after a pause")
  })

  it("tells 25 events of a type about an object at once, then one in five minutes", () => {
    const tell = teller()
    const told = Array.from({ length: 27 }, () => tell(about("web", "one"), seconds(1)))
    expect(told.slice(24)).toEqual(["event-1 x25 since T+1: one", "nothing", "nothing"])
    expect(tell(about("db", "one"), seconds(1))).toBe("event-2 x1 since T+1: one")
    expect(tell(about("web", "it goes on", "Pulled", "Normal"), seconds(1))).toBe("event-3 x1 since T+1: it goes on")
    // What was not told is counted all the same.
    expect(tell(about("web", "one"), (seconds(1) + minutes(5)) as Micros)).toBe("event-1 x28 since T+1: one")
    expect(tell(about("web", "one"), (seconds(2) + minutes(5)) as Micros)).toBe("nothing")
  })
})
