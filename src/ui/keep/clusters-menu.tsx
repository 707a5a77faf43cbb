import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { FolderOpen, Library, Share2, Trash2 } from "lucide-react"
import { useRef } from "react"
import { useWorld, world } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import { forget, openKept, openText, share } from "./keeper.ts"
import { useKeeping } from "./keeping.ts"
import type { Kept } from "./shelf.ts"

const trigger = "mr-1 inline-flex h-7 items-center gap-1.5 rounded-card border border-line px-2 text-small hover:bg-hover compact:mr-0 compact:border-transparent compact:px-1.5 compact:text-muted"
const item = "flex items-center gap-2 rounded px-2 py-1 outline-none data-disabled:opacity-60 data-highlighted:bg-hover forced-colors:data-highlighted:outline-2"

/** Share the moment that is shown. */
export function ShareButton({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const ready = useWorld(({ booted }) => booted !== undefined)
  return (
    <button type="button" disabled={!ready} className={trigger} aria-label={t("share>open")} title={t("share>title")} onClick={share} data-testid="share-open">
      <Share2 size={compact ? 16 : 14} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
      {!compact && t("share>open")}
    </button>
  )
}

/** The clusters that this browser keeps, and files. */
export function Clusters({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const kept = useKeeping((state) => state.kept)
  const here = useKeeping(({ id }) => id)
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <Dropdown.Root modal={false}>
        <Dropdown.Trigger className={trigger} aria-label={t("share>clusters")} title={t("share>kept")} data-testid="clusters">
          <Library size={compact ? 16 : 14} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
        </Dropdown.Trigger>
        <Dropdown.Portal>
          <Dropdown.Content align="end" sideOffset={4} collisionPadding={8} className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) w-[min(360px,calc(100vw-16px))] overflow-y-auto p-1">
            <Dropdown.Label className="px-2 py-1 text-tiny text-muted">{t(kept.length > 0 ? "share>kept" : "share>none")}</Dropdown.Label>
            {kept.map((each) => (
              <Cluster key={each.id} kept={each} isHere={each.id === here} />
            ))}
            <Dropdown.Separator className="my-1 h-px bg-line" />
            <Dropdown.Item className={item} onSelect={() => file.current?.click()}>
              <FolderOpen size={14} aria-hidden="true" className="text-muted" />
              {t("share>file")}
            </Dropdown.Item>
          </Dropdown.Content>
        </Dropdown.Portal>
      </Dropdown.Root>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        aria-label={t("share>file")}
        hidden
        data-testid="file"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? []
          event.currentTarget.value = ""
          void chosen?.text().then(openText)
        }}
      />
    </>
  )
}

function Cluster({ kept: { id, saved }, isHere }: { readonly kept: Kept; readonly isHere: boolean }) {
  const t = useText()
  const inputs = saved.branches.reduce((sum, branch) => sum + branch.inputs.length, 0)
  const words = t("share>item", { seed: saved.seed, inputs, time: clockText(saved.epochMicros, saved.now) })
  return (
    <div className="flex items-center">
      <Dropdown.Item disabled={isHere} className={`${item} min-w-0 flex-1`} onSelect={() => void openKept(id).then((opened) => !opened && refuse(t("share>busy")))} data-testid="kept">
        <span className="truncate">{words}</span>
        {isHere && <span className="ml-auto shrink-0 text-tiny text-muted">{t("share>here")}</span>}
      </Dropdown.Item>
      {!isHere && (
        <Dropdown.Item className={item} aria-label={`${t("share>forget")}: ${words}`} title={t("share>forget")} onSelect={(event) => {
          event.preventDefault()
          void forget(id)
        }}>
          <Trash2 size={14} aria-hidden="true" className="text-muted" />
        </Dropdown.Item>
      )}
    </div>
  )
}

const refuse = (message: string): void => world.setState(({ refused }) => ({ refused: { number: (refused?.number ?? 0) + 1, message } }))
