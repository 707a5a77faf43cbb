import { CircleHelp } from "lucide-react"
import { useText } from "../text.ts"

/** Asks why: `of` says of what, for ears; the word alone where the place says it to the eye. */
export function WhyButton({ of, onAsk, className = "", quiet = false }: { readonly of: string; readonly onAsk: () => void; readonly className?: string; readonly quiet?: boolean }) {
  const t = useText()
  return (
    <button
      type="button"
      aria-label={of}
      title={of}
      {...(quiet ? { tabIndex: -1 } : {})}
      className={`inline-flex shrink-0 items-center gap-1 rounded px-1 text-small leading-[18px] text-accent hover:bg-hover ${className}`}
      onClick={onAsk}
      data-testid="ask-why"
    >
      <CircleHelp size={13} strokeWidth={1.75} aria-hidden="true" />
      {t("why>button")}
    </button>
  )
}
