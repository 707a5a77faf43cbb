import { GitBranch, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { BranchView } from "../../bridge/time-protocol.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { showBranch } from "./branch-orders.ts"

const shownMillis = 10_000

/** A branch has begun: says so, that the first one stays, and leads back to it. */
export function ForkToast() {
  const t = useText()
  const [fresh, dismiss] = useFreshBranch()
  const parent = useWorld(({ timeline }) => timeline?.branches.find(({ id }) => id === fresh?.parent))
  if (!fresh) return null
  return (
    <output className="floating appear pointer-events-auto mt-1.5 flex max-w-full items-center gap-2 py-1 pr-1 pl-3" data-testid="fork-toast">
      <GitBranch size={15} aria-hidden="true" className="shrink-0 text-accent" />
      <span className="min-w-0">
        <strong className="font-semibold">{t("branches>began", { name: fresh.name })}</strong> {parent && t("branches>stays", { name: parent.name })}
      </span>
      {parent && (
        <button type="button" className="shrink-0 rounded px-2 py-1 font-medium text-accent hover:bg-hover" onClick={() => showBranch(parent)} data-testid="fork-back">
          {t("branches>back", { name: parent.name })}
        </button>
      )}
      <button type="button" aria-label={t("branches>dismiss")} className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text" onClick={dismiss}>
        <X size={14} aria-hidden="true" />
      </button>
    </output>
  )
}

/** The branch that is shown, for a while after it began before the reader's eyes: those of a world that is opened are not news. */
function useFreshBranch(): [fresh: BranchView | undefined, dismiss: () => void] {
  const shown = useWorld(({ timeline, branch }) => timeline?.branches.find(({ id }) => id === branch))
  const booted = useWorld((state) => state.booted)
  const branches = useWorld(({ timeline }) => timeline?.branches)
  const known = useRef<{ readonly of: unknown; readonly ids: Set<number> }>({ of: undefined, ids: new Set() })
  const [fresh, setFresh] = useState<number>()
  useEffect(() => {
    if (!branches) return
    if (known.current.of !== booted) known.current = { of: booted, ids: new Set(branches.map(({ id }) => id)) }
    else if (shown && !known.current.ids.has(shown.id)) setFresh(shown.id)
    for (const { id } of branches) known.current.ids.add(id)
  }, [branches, booted, shown])
  useEffect(() => {
    if (fresh === undefined) return undefined
    const timer = setTimeout(() => setFresh(undefined), shownMillis)
    return () => clearTimeout(timer)
  }, [fresh])
  return [shown?.id === fresh ? shown : undefined, () => setFresh(undefined)]
}
