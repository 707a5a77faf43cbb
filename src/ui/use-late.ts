import { useEffect, useState } from "react"

/** Whether something has gone on for so long that it is worth a word. */
export function useLate(on: boolean, patienceMillis: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!on) return
    const timer = setTimeout(() => setLate(true), patienceMillis)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [on, patienceMillis])
  return late
}
