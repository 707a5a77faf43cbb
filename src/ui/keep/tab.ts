/** A tab that is loaded again finds its own lock held by the page that it was, for a moment. */
const patienceMillis = 1_500
const remembered = "orrery.cluster"

/** Gives up the cluster that this tab holds. */
let letGo: (() => void) | undefined

/** Names for clusters: nobody else has one of them. */
export const newId = (): string => crypto.randomUUID()

/** The cluster that this tab had before it was loaded again; undefined in a new tab. */
export function remembersId(): string | undefined {
  try {
    return sessionStorage.getItem(remembered) ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Makes a cluster this tab's own: no two tabs go on with the same one. False where another one has it; `waits`: for a while, since it
 * may be this tab's own page before.
 */
export async function hold(id: string, waits = false): Promise<boolean> {
  const held = await lock(id, waits)
  if (!held) return false
  letGo?.()
  letGo = held
  try {
    sessionStorage.setItem(remembered, id)
  } catch {
    // Where nothing is remembered, a page that is loaded again is a new one.
  }
  return true
}

/** How to let go of the lock; undefined where somebody else has it. Where there are no locks everybody may. */
function lock(id: string, waits: boolean): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    if (!("locks" in navigator)) return resolve(() => {})
    const options: LockOptions = waits ? { signal: AbortSignal.timeout(patienceMillis) } : { ifAvailable: true }
    const granted = (given: Lock | null): Promise<void> | undefined => {
      if (given) return new Promise<void>((release) => resolve(release))
      resolve(undefined)
      return undefined
    }
    navigator.locks.request(`orrery/${id}`, options, granted).catch((error: unknown) => resolve(error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError") ? undefined : () => {}))
  })
}
