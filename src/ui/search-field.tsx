import { Search } from "lucide-react"
import type { KeyboardEvent } from "react"
import { useText } from "./text.ts"
import { settings, useSettings } from "./settings.ts"

/** Part of a name: what lacks it is dimmed in the picture and left out of the list. Escape empties it. */
export function SearchField({ className = "", testId }: { readonly className?: string; readonly testId: string }) {
  const t = useText()
  const search = useSettings((state) => state.search)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && search !== "") settings.setState({ search: "" })
  }
  return (
    <label className={`flex min-w-0 items-center gap-1.5 rounded-card border border-line bg-canvas px-2 focus-within:border-accent ${className}`} title={t("filter>searchHint")}>
      <Search size={13} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="sr-only">{t("explorer>search")}</span>
      <input
        type="search"
        value={search}
        placeholder={t("explorer>search")}
        className="min-w-0 flex-1 bg-transparent py-0.5 outline-none placeholder:text-muted"
        onChange={(event) => settings.setState({ search: event.currentTarget.value.trim() })}
        onKeyDown={onKeyDown}
        data-testid={testId}
      />
    </label>
  )
}
