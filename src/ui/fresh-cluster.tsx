import * as Dialog from "@radix-ui/react-dialog"
import { Sparkles } from "lucide-react"
import { openWorld } from "./engine/connection.ts"
import { world } from "./engine/world.ts"
import { useText } from "./text.ts"
import { choose } from "./settings.ts"

/** A new, empty cluster in place of this one: asked for first, since what runs now is gone then. */
export function FreshCluster({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const start = (): void => {
    choose(undefined)
    openWorld(world.getState().booted?.seed ?? 1, {})
  }
  return (
    <Dialog.Root>
      <Dialog.Trigger
        className="mr-1 inline-flex h-7 items-center gap-1.5 rounded-card border border-line px-2 text-small hover:bg-hover compact:mr-0 compact:border-transparent compact:px-1.5 compact:text-muted"
        aria-label={t("cluster>fresh")}
        title={t("cluster>fresh")}
        data-testid="fresh-cluster"
      >
        <Sparkles size={compact ? 16 : 14} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
        {!compact && t("cluster>fresh")}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content className="floating appear fixed top-1/2 left-1/2 z-50 w-[min(400px,calc(100vw-24px))] -translate-1/2 p-5">
          <Dialog.Title className="text-[15px] font-semibold">{t("cluster>freshTitle")}</Dialog.Title>
          <Dialog.Description className="mt-1.5 text-muted">{t("cluster>freshHint")}</Dialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <Dialog.Close className="rounded-card border border-line px-3 py-1.5 hover:bg-hover">{t("cluster>keep")}</Dialog.Close>
            <Dialog.Close className="rounded-card bg-accent px-3 py-1.5 font-medium text-on-accent hover:brightness-110" onClick={start} data-testid="fresh-cluster-yes">
              {t("cluster>freshDo")}
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
