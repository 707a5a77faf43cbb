import { Ellipsis } from "lucide-react"
import { createContext, use, type KeyboardEvent, type ReactNode } from "react"
import { useText } from "../text.ts"
import { choose, useSettings } from "../settings.ts"
import { usePicture } from "./picture.ts"
import { focus, openMenu, useFocus } from "./focus.ts"

/** What a part does with keys while it has the focus. */
export const StopKeys = createContext<(event: KeyboardEvent, id: string) => void>(() => {})

interface Props {
  readonly id: string
  readonly name: string
  /** The whole of it in words, for who does not see it. */
  readonly spoken: string
  readonly className?: string
  /** A small part: its menu's button shows only when the pointer or the focus is on it. */
  readonly quiet?: boolean
  readonly children: ReactNode
}

/** A part of the diagram that can be chosen and has a menu: a button as large as itself under what it shows, and a small one for the menu. */
export function Stop({ id, name, spoken, className = "", quiet = false, children }: Props) {
  const t = useText()
  const chosen = useSettings(({ selection }) => selection === id)
  const reachable = useFocus(({ stop }) => stop === id)
  const onKey = use(StopKeys)
  const { at } = usePicture()
  const ring = chosen ? "border-accent shadow-[0_0_0_1px_var(--accent)]" : ""
  return (
    <div
      className={`group/stop @container relative size-full rounded-card border border-line bg-canvas ${ring} ${className}`}
      onContextMenu={(event) => {
        event.preventDefault()
        openMenu(at(event) ?? id, event.clientX, event.clientY)
      }}
    >
      <button
        type="button"
        data-stop={id}
        data-testid={`stop-${id}`}
        aria-label={spoken}
        aria-pressed={chosen}
        tabIndex={reachable ? 0 : -1}
        className="absolute inset-0 rounded-card"
        // A key that presses it has no place; a pointer may be over a Pod that is only drawn.
        onClick={(event) => choose((event.detail > 0 && at(event)) || id)}
        onKeyDown={(event) => onKey(event, id)}
        onFocus={() => focus.setState({ stop: id })}
      />
      <div className="pointer-events-none size-full">{children}</div>
      <button
        type="button"
        tabIndex={-1}
        data-testid={`menu-${id}`}
        aria-label={t("diagram>menuOf", { name })}
        aria-haspopup="menu"
        className={`absolute top-1 right-1 inline-flex size-6 items-center justify-center rounded text-muted hover:bg-hover hover:text-text ${quiet ? "bg-surface opacity-0 group-hover/stop:opacity-100 group-focus-within/stop:opacity-100" : ""}`}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          openMenu(id, box.left, box.bottom)
        }}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </button>
    </div>
  )
}
