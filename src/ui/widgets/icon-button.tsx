import * as Tooltip from "@radix-ui/react-tooltip"
import type { LucideIcon } from "lucide-react"
import type { ComponentProps } from "react"

interface Props extends ComponentProps<"button"> {
  readonly icon: LucideIcon
  /** What it does: its name and its tooltip. */
  readonly label: string
  /** The key that does the same. */
  readonly press?: string | undefined
  readonly primary?: boolean
}

/** A button that shows only its sign, and says its name to who asks. */
export function IconButton({ icon: Icon, label, press, primary = false, className = "", ...rest }: Props) {
  const look = primary ? "bg-accent text-on-accent hover:brightness-110" : "text-muted hover:bg-hover hover:text-text"
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          aria-label={label}
          aria-keyshortcuts={press}
          className={`inline-flex size-8 shrink-0 items-center justify-center rounded-card transition-colors duration-120 disabled:opacity-40 ${look} ${className}`}
          {...rest}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content sideOffset={6} collisionPadding={6} className="floating appear z-50 flex items-center gap-2 px-2 py-1 text-small text-text">
          {label}
          {press !== undefined && <Key>{press}</Key>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export function Key({ children }: { readonly children: string }) {
  return <kbd className="min-w-5 rounded border border-line-strong px-1 text-center font-mono text-tiny text-muted">{children}</kbd>
}
