import * as Tabs from "@radix-ui/react-tabs"
import type { ReactNode } from "react"
import { Editor } from "../editor/editor.tsx"
import { Explorer } from "../explorer/explorer.tsx"
import { useText } from "../text.ts"
import { Panel } from "../panel/panel.tsx"
import { settings, useSettings, type Tab } from "../settings.ts"
import { Compare } from "../compare/index.tsx"
import { Commands } from "./commands.tsx"
import { EventLines } from "./event-lines.tsx"
import { Outline } from "./outline.tsx"

const contents: Readonly<Record<Tab, () => ReactNode>> = {
  details: Panel, editor: Editor, objects: Explorer, events: EventLines, commands: Commands, compare: Compare, outline: Outline,
}

/** One of several views at a time: beside the diagram, below it, or all of them on a small screen. */
export function Dock({ as, tabs }: { readonly as: "panel" | "dock" | "sheet"; readonly tabs: readonly Tab[] }) {
  const t = useText()
  const tab = useSettings((state) => state[as])
  return (
    <Tabs.Root value={tab} onValueChange={(value) => settings.setState({ [as]: value as Tab })} className="flex h-full flex-col bg-surface">
      <div className="flex h-8 shrink-0 items-center overflow-x-auto border-b border-line px-1.5 [scrollbar-width:none] compact:h-7">
        <Tabs.List aria-label={t("dock>tabs")} className="flex h-full gap-0.5">
          {tabs.map((each) => (
            <Tabs.Trigger
              key={each}
              value={each}
              data-testid={`tab-${each}`}
              className="-mb-px shrink-0 border-b-2 border-transparent px-2.5 text-small text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
            >
              {t(`dock>${each}`)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </div>
      {tabs.map((each) => {
        const Content = contents[each]
        return (
          <Tabs.Content key={each} value={each} tabIndex={-1} className="min-h-0 flex-1">
            <Content />
          </Tabs.Content>
        )
      })}
    </Tabs.Root>
  )
}
