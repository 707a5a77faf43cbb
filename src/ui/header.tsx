import * as Toggle from "@radix-ui/react-toggle-group"
import { CircleQuestionMark, Monitor, Moon, PanelBottom, PanelRight, Sun, type LucideIcon } from "lucide-react"
import { useWorld } from "./engine/world.ts"
import { NamespaceFilter } from "./explorer/namespace-filter.tsx"
import { Clusters, ShareButton } from "./keep/clusters-menu.tsx"
import { FreshCluster } from "./fresh-cluster.tsx"
import { useText } from "./text.ts"
import { SearchField } from "./search-field.tsx"
import { settings, themes, useSettings, type Theme } from "./settings.ts"
import { clockText, elapsedText } from "./time.ts"
import { IconButton } from "./widgets/icon-button.tsx"

const themeIcons: Readonly<Record<Theme, LucideIcon>> = { system: Monitor, light: Sun, dark: Moon }

export function Header({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const seed = useWorld(({ booted }) => booted?.seed)
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-surface px-3 compact:h-8 compact:gap-2 compact:px-2">
      <h1 className="flex items-center gap-2 text-[15px] font-semibold tracking-tight compact:text-body">
        <Sign />
        {t("app>name")}
      </h1>
      {seed !== undefined && (
        <span className="rounded border border-line px-1.5 font-mono text-tiny leading-[18px] text-muted max-[420px]:hidden" title={t("app>seedHint")} data-testid="seed">
          {t("app>seed", { seed })}
        </span>
      )}
      <Clock />
      <div className="ml-auto flex min-w-0 items-center gap-0.5">
        <div className="mr-2 flex min-w-0 items-center gap-1.5 compact:mr-0.5 max-[640px]:hidden">
          <SearchField className="w-44 compact:w-32" testId="find" />
          <NamespaceFilter testId="filter" />
        </div>
        <ShareButton compact={compact} />
        <Clusters compact={compact} />
        <FreshCluster compact={compact} />
        {!compact && <PaneButtons />}
        <Themes compact={compact} />
        <IconButton icon={CircleQuestionMark} label={t("help>open")} press="?" onClick={() => settings.setState({ helpOpen: true })} data-testid="help" className="compact:size-7" />
      </div>
    </header>
  )
}

function Clock() {
  const t = useText()
  const booted = useWorld((state) => state.booted)
  const clock = useWorld((state) => (state.booted ? clockText(state.booted.epochMicros, state.now) : ""))
  const elapsed = useWorld(({ now }) => elapsedText(now))
  if (!booted) return null
  return (
    <span className="flex items-baseline gap-2 font-mono text-small" title={t("app>clockHint")} data-testid="clock">
      <span>
        {clock} <span className="text-tiny text-muted max-[560px]:hidden">{t("app>utc")}</span>
      </span>
      <span className="text-muted">{elapsed}</span>
    </span>
  )
}

function PaneButtons() {
  const t = useText()
  const panelOpen = useSettings((state) => state.panelOpen)
  const dockOpen = useSettings((state) => state.dockOpen)
  return (
    <div className="mr-2 flex">
      <IconButton icon={PanelBottom} label={t(dockOpen ? "dock>hide" : "dock>show")} press="E" aria-pressed={dockOpen} onClick={() => settings.setState({ dockOpen: !dockOpen })} />
      <IconButton icon={PanelRight} label={t(panelOpen ? "panel>hide" : "panel>show")} press="I" aria-pressed={panelOpen} onClick={() => settings.setState({ panelOpen: !panelOpen })} />
    </div>
  )
}

function Themes({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const theme = useSettings((state) => state.theme)
  if (compact) return <IconButton icon={themeIcons[theme]} label={`${t("theme>title")}: ${t(`theme>${theme}`)}`} press="T" onClick={nextTheme} className="size-7" data-testid="theme" />
  return (
    <Toggle.Root
      type="single"
      value={theme}
      aria-label={t("theme>title")}
      className="mr-1 flex rounded-card border border-line"
      onValueChange={(value) => {
        if (value !== "") settings.setState({ theme: value as Theme })
      }}
    >
      {themes.map((each) => {
        const Icon = themeIcons[each]
        return (
          <Toggle.Item
            key={each}
            value={each}
            aria-label={t(`theme>${each}`)}
            title={t(`theme>${each}`)}
            data-testid={`theme-${each}`}
            className="flex h-6.5 w-8 items-center justify-center rounded-[5px] text-muted hover:text-text data-[state=on]:bg-hover data-[state=on]:text-text forced-colors:data-[state=on]:outline-2"
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
          </Toggle.Item>
        )
      })}
    </Toggle.Root>
  )
}

export function nextTheme(): void {
  settings.setState(({ theme }) => ({ theme: themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system" }))
}

/** Orbits about a hub: what an orrery is. */
function Sign() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor">
      <circle cx="10" cy="10" r="8.25" strokeOpacity=".45" />
      <circle cx="10" cy="10" r="4.75" strokeOpacity=".7" />
      <circle cx="10" cy="10" r="1.75" fill="var(--accent)" stroke="none" />
      <circle cx="15.8" cy="4.2" r="1.75" fill="currentColor" stroke="none" />
      <circle cx="6.2" cy="12.9" r="1.4" fill="currentColor" stroke="none" />
    </svg>
  )
}
