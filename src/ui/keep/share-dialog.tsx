import * as Dialog from "@radix-ui/react-dialog"
import { useState } from "react"
import type { Json } from "../../base/json.ts"
import { grouped } from "../timeline/speed.ts"
import { useText } from "../text.ts"
import { download } from "./download.ts"
import { saved } from "./keeper.ts"
import { keeping, useKeeping } from "./keeping.ts"

/** A link to the moment that is shown, and the same as a file. */
export function ShareDialog() {
  const t = useText()
  const open = useKeeping(({ shareOpen }) => shareOpen)
  return (
    <Dialog.Root open={open} onOpenChange={(shareOpen) => keeping.setState({ shareOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content className="floating appear fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-16px)] w-[min(480px,calc(100vw-24px))] -translate-1/2 overflow-y-auto p-5" data-testid="share">
          <Dialog.Title className="text-[15px] font-semibold">{t("share>title")}</Dialog.Title>
          <Dialog.Description className="mt-1.5 text-muted">{t("share>hint")}</Dialog.Description>
          <SharedLink />
          <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
            <button type="button" title={t("share>saveHint")} className="rounded-card border border-line px-3 py-1.5 hover:bg-hover" onClick={() => void saveFile()} data-testid="save-file">
              {t("share>save")}
            </button>
            <Dialog.Close className="rounded-card border border-line px-3 py-1.5 hover:bg-hover">{t("share>close")}</Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SharedLink() {
  const t = useText()
  const shared = useKeeping((state) => state.shared)
  const [copied, setCopied] = useState("")
  if (!shared) return <p className="mt-4 text-muted">{t("share>making")}</p>
  if (shared.link === undefined) return <p className="mt-4" data-testid="share-refused">{t("share>tooLong", { refused: shared.refused ?? "" })}</p>
  const link = `${location.href.replace(/#.*$/, "")}#${shared.link}`
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(link)
    } catch {
      // No permission: the field can be copied by hand.
      document.querySelector<HTMLInputElement>("[data-share-link]")?.select()
    }
  }
  return (
    <div className="mt-4">
      <input readOnly value={link} aria-label={t("share>title")} data-share-link className="w-full rounded-card border border-line bg-canvas px-2 py-1.5 font-mono text-small" onFocus={(event) => event.currentTarget.select()} data-testid="share-link" />
      <div className="mt-2 flex items-center justify-between gap-2">
        <span className="text-small text-muted tabular-nums" data-testid="share-size">{t("share>size", { count: grouped(link.length) as unknown as number })}</span>
        <button type="button" className="rounded-card bg-accent px-3 py-1.5 font-medium text-on-accent hover:brightness-110" onClick={() => void copy()} data-testid="share-copy">
          <span aria-live="polite">{t(copied === link ? "share>copied" : "share>copy")}</span>
        </button>
      </div>
    </div>
  )
}

async function saveFile(): Promise<void> {
  const what = await saved()
  download(`orrery-${what.seed}-${Math.floor(what.now / 1e6)}s.json`, what as unknown as Json)
}
