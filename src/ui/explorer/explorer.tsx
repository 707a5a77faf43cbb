import { useMemo, useState, type KeyboardEvent } from "react"
import { applyFirstExample } from "../editor/editor.tsx"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { SearchField } from "../search-field.tsx"
import { useSettings } from "../settings.ts"
import { KindGroup } from "./kind-group.tsx"
import { NamespaceFilter } from "./namespace-filter.tsx"
import { groupsOf, hasWork } from "./tree.ts"

/** All objects of the cluster by kind, each with what it keeps. */
export function Explorer() {
  const t = useText()
  const search = useSettings((state) => state.search)
  const hiddenNamespaces = useSettings((state) => state.hiddenNamespaces)
  const pods = useWorld((state) => state.pods)
  const resources = useWorld((state) => state.resources)
  const ownedBy = useWorld((state) => state.ownedBy)
  const ofPlural = useWorld((state) => state.ofPlural)
  const keyOf = useWorld((state) => state.keyOf)
  const groups = useMemo(() => groupsOf({ pods, resources, ownedBy, ofPlural, keyOf }, { hiddenNamespaces, search }), [pods, resources, ownedBy, ofPlural, keyOf, hiddenNamespaces, search])
  const working = hasWork({ pods, resources, ownedBy, ofPlural, keyOf }, hiddenNamespaces)
  return (
    <div className="flex h-full flex-col" data-testid="explorer">
      <div className="flex h-10 shrink-0 items-center gap-1.5 border-b border-line px-2 compact:h-8">
        <SearchField className="flex-1" testId="search" />
        <NamespaceFilter />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-4" data-testid="objects" onKeyDown={moveByArrows} role="presentation">
        {!working && search === "" && <FirstStep />}
        {groups.length === 0 && <p className="p-4 text-muted">{t("explorer>noMatch")}</p>}
        {groups.map(({ kind, roots }) => (
          <KindGroup key={kind} kind={kind} roots={roots} searching={search !== ""} />
        ))}
      </div>
    </div>
  )
}

/** Names the next command, and does it. */
function FirstStep() {
  const t = useText()
  const [doing, setDoing] = useState(false)
  const start = async (): Promise<void> => {
    setDoing(true)
    await applyFirstExample()
    setDoing(false)
  }
  return (
    <div className="m-3 rounded-card border border-line bg-canvas p-3" data-testid="first-step">
      <p className="font-medium">{t("explorer>empty")}</p>
      <p className="mt-0.5 text-muted">{t("explorer>emptyHint")}</p>
      <code className="mt-2 block text-muted">$ {t("explorer>emptyCommand")}</code>
      <button type="button" disabled={doing} className="mt-2.5 rounded-card bg-accent px-2.5 py-1 text-small font-medium text-on-accent hover:brightness-110 disabled:opacity-50" onClick={() => void start()}>
        {t("explorer>emptyDo")}
      </button>
    </div>
  )
}

/** Up and down go from row to row. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined || !(event.target instanceof HTMLElement)) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")]
  const at = rows.indexOf(event.target)
  if (at < 0) return
  rows[at + by]?.focus()
  event.preventDefault()
}
