import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { ChevronRight, CircleDashed, Ellipsis } from "lucide-react"
import { memo, useState } from "react"
import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { commandableOf, ObjectMenuItems } from "../object-menu.tsx"
import { choose, useSettings } from "../settings.ts"
import { lookSign } from "../widgets/look.tsx"
import { kindOf, opensAtFirst } from "./tree.ts"

/** More than these in one place nobody reads: the search finds the others. */
const listedMax = 100

interface Props {
  readonly kind: string
  readonly roots: readonly (PodView | ResourceView)[]
  /** Whether what is listed was searched for: then it is open, and nothing is nested. */
  readonly searching: boolean
}

/** A kind, and its objects. */
export function KindGroup({ kind, roots, searching }: Props) {
  const t = useText()
  const [toggled, setToggled] = useState<boolean>()
  const open = searching || (toggled ?? opensAtFirst(kind))
  return (
    <section>
      <h2>
        <button
          type="button"
          data-row=""
          aria-expanded={open}
          className="sticky top-0 flex w-full items-center gap-1 bg-surface px-2 pt-2 pb-1 text-left text-small font-semibold text-muted hover:text-text"
          onClick={() => setToggled(!open)}
          data-testid={`kind-${kind}`}
        >
          <ChevronRight size={13} aria-hidden="true" className={`shrink-0 transition-transform duration-120 ${open ? "rotate-90" : ""}`} />
          {kind}
          <span className="ml-auto pr-1 font-mono text-tiny font-normal">{roots.length}</span>
        </button>
      </h2>
      {open && (
        <ul>
          {roots.slice(0, listedMax).map((view) => (
            <Row key={view.key} view={view} depth={0} nested={!searching} />
          ))}
          {roots.length > listedMax && <li className="px-7 py-0.5 text-small text-muted">{t("explorer>more", { count: roots.length - listedMax })}</li>}
        </ul>
      )}
    </section>
  )
}

interface RowProps {
  readonly view: PodView | ResourceView
  readonly depth: number
  readonly nested: boolean
}

const Row = memo(function Row({ view, depth, nested }: RowProps) {
  const t = useText()
  const chosen = useSettings(({ selection }) => selection === view.key)
  const owned = useWorld(({ ownedBy }) => (nested ? ownedBy.get(view.uid) : undefined))
  const [open, setOpen] = useState(true)
  const [menu, setMenu] = useState(false)
  const keeps = owned !== undefined && owned.size > 0
  const simulated = !("simulated" in view) || view.simulated
  return (
    <li>
      <div className={`group flex items-center hover:bg-hover ${chosen ? "bg-hover" : ""}`} style={{ paddingLeft: 8 + depth * 16 }}>
        {keeps ? (
          <button type="button" tabIndex={-1} aria-expanded={open} aria-label={t(open ? "explorer>close" : "explorer>open", { name: view.name })} className="inline-flex size-5 shrink-0 items-center justify-center text-muted hover:text-text" onClick={() => setOpen(!open)}>
            <ChevronRight size={13} aria-hidden="true" className={`transition-transform duration-120 ${open ? "rotate-90" : ""}`} />
          </button>
        ) : (
          <span className="size-5 shrink-0" />
        )}
        <button
          type="button"
          data-row=""
          aria-pressed={chosen}
          aria-keyshortcuts={keeps ? "m ArrowRight ArrowLeft" : "m"}
          className={`flex min-w-0 flex-1 items-center gap-1.5 rounded py-0.5 text-left ${chosen ? "font-medium" : ""}`}
          onClick={() => choose(view.key)}
          onContextMenu={(event) => {
            event.preventDefault()
            setMenu(true)
          }}
          onKeyDown={(event) => {
            if (event.key === "m") setMenu(true)
            if (keeps && ((event.key === "ArrowRight" && !open) || (event.key === "ArrowLeft" && open))) setOpen(!open)
          }}
          data-testid={`row-${view.key}`}
        >
          {lookSign(view.look, 12)}
          <span className="min-w-0 shrink truncate">{view.name}</span>
          {depth > 0 && <span className="shrink-0 text-tiny text-muted">{kindOf(view)}</span>}
          {!simulated && <CircleDashed size={12} aria-label={t("explorer>notSimulated")} className="shrink-0 text-muted" />}
          {depth === 0 && view.namespace !== "" && view.namespace !== "default" && <span className="shrink-0 text-tiny text-muted">{view.namespace}</span>}
          <span className="ml-auto min-w-0 shrink-[2] truncate pl-2 text-small text-muted">{"status" in view ? view.status : view.summary}</span>
        </button>
        <RowMenu view={view} open={menu} onOpen={setMenu} />
      </div>
      {keeps && open && (
        <ul>
          {[...owned.values()].slice(0, listedMax).map((each) => (
            <Row key={each.key} view={each} depth={depth + 1} nested />
          ))}
        </ul>
      )}
    </li>
  )
})

/** What can be done to the object of a row. */
function RowMenu({ view, open, onOpen }: { readonly view: PodView | ResourceView; readonly open: boolean; readonly onOpen: (open: boolean) => void }) {
  const t = useText()
  return (
    <Dropdown.Root open={open} onOpenChange={onOpen} modal={false}>
      <Dropdown.Trigger tabIndex={-1} aria-label={t("diagram>menuOf", { name: view.name })} className="mr-1 inline-flex size-6 shrink-0 items-center justify-center rounded text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-text data-[state=open]:opacity-100 pointer-coarse:opacity-100">
        <Ellipsis size={14} aria-hidden="true" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align="end" sideOffset={2} collisionPadding={8} className="floating appear z-40 min-w-56 p-1">
          <ObjectMenuItems object={commandableOf(view)} />
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}
