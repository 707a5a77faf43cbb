import * as Tooltip from "@radix-ui/react-tooltip"
import { Group, Panel as Pane, Separator, useDefaultLayout } from "react-resizable-panels"
import { Announcer } from "./announcer.tsx"
import { CommandToast } from "./command-toast.tsx"
import { CaptionStrip } from "./diagram/caption.tsx"
import { Diagram } from "./diagram/diagram.tsx"
import { Dock } from "./dock/dock.tsx"
import { useWorld } from "./engine/world.ts"
import { Failure, Refusal } from "./failure.tsx"
import { Header } from "./header.tsx"
import { Help } from "./help.tsx"
import { useText } from "./text.ts"
import { useCompact } from "./room.ts"
import { DropZone } from "./keep/drop-zone.tsx"
import { KeepNotice, OpeningProgress } from "./keep/notice.tsx"
import { ShareDialog } from "./keep/share-dialog.tsx"
import { useSettings } from "./settings.ts"
import { storage } from "./storage.ts"
import { ForkToast } from "./timeline/fork-toast.tsx"
import { HistoryBanner, HistoryFrame } from "./timeline/history.tsx"
import { UndoToast } from "./timeline/undo-toast.tsx"
import { Timeline } from "./timeline/timeline.tsx"

/** The page: with room, panes side by side; without, the diagram and one tab at a time. */
export function App() {
  const compact = useCompact()
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
      <div data-layout={compact ? "compact" : "roomy"} className="flex h-full flex-col">
        <Header compact={compact} />
        {compact ? <CompactMain /> : <RoomyMain />}
        <Timeline />
        <Help />
        <ShareDialog />
        <DropZone />
        <Announcer />
      </div>
    </Tooltip.Provider>
  )
}

function Stage() {
  return (
    <div className="flex size-full flex-col">
      <HistoryBanner />
      <div className="relative min-h-0 flex-1">
        <Diagram />
        <Starting />
        <HistoryFrame />
        <div className="pointer-events-none absolute inset-x-3 top-0.5 z-30 flex flex-col items-center">
          <OpeningProgress />
          <KeepNotice />
          <ForkToast />
          <UndoToast />
          <CommandToast />
          <Refusal />
        </div>
        <Failure />
      </div>
    </div>
  )
}

function Starting() {
  const t = useText()
  const empty = useWorld(({ hosts, failed }) => hosts.size === 0 && !failed)
  return empty ? <p className="absolute inset-0 flex items-center justify-center text-muted">{t("app>starting")}</p> : null
}

function RoomyMain() {
  const t = useText()
  const panelOpen = useSettings((state) => state.panelOpen)
  const dockOpen = useSettings((state) => state.dockOpen)
  const columns = useDefaultLayout({ id: "columns", panelIds: panelOpen ? ["middle", "panel"] : ["middle"], storage })
  const rows = useDefaultLayout({ id: "rows", panelIds: dockOpen ? ["diagram", "dock"] : ["diagram"], storage })
  return (
    <main className="min-h-0 flex-1">
      <Group id="columns" orientation="horizontal" {...columns}>
        <Pane id="middle" minSize={420}>
          <Group id="rows" orientation="vertical" {...rows}>
            <Pane id="diagram" minSize={220}>
              <Stage />
            </Pane>
            {dockOpen && <Separator className="h-px" />}
            {dockOpen && (
              <Pane id="dock" defaultSize={220} minSize={96} groupResizeBehavior="preserve-pixel-size">
                <Dock as="dock" tabs={["events", "commands", "compare", "outline"]} />
              </Pane>
            )}
          </Group>
        </Pane>
        {panelOpen && <Separator className="w-px" />}
        {panelOpen && (
          <Pane id="panel" defaultSize={400} minSize={260} maxSize={720} groupResizeBehavior="preserve-pixel-size">
            <aside aria-label={t("panel>title")} className="h-full bg-surface">
              <Dock as="panel" tabs={["details", "editor", "objects"]} />
            </aside>
          </Pane>
        )}
      </Group>
    </main>
  )
}

/** Writing wants more room than reading. */
const sheetHeights = { usual: "h-32 [@media(min-height:560px)]:h-[32%]", writing: "h-[62%] [@media(min-height:560px)]:h-[52%]" } as const

function CompactMain() {
  const writing = useSettings(({ sheet }) => sheet === "editor")
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1">
        <Stage />
      </div>
      <CaptionStrip />
      <div className={`shrink-0 border-t border-line ${sheetHeights[writing ? "writing" : "usual"]}`}>
        <Dock as="sheet" tabs={["details", "editor", "objects", "events", "commands", "compare", "outline"]} />
      </div>
    </main>
  )
}
