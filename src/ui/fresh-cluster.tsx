import * as Dialog from "@radix-ui/react-dialog"
import { Sparkles } from "lucide-react"
import { useRef } from "react"
import { world } from "./engine/world.ts"
import { useText } from "./text.ts"
import { begin } from "./keep/keeper.ts"

/** A new, empty cluster, of the size that is wanted: asked for first. The one that is open stays kept. */
export function FreshCluster({ compact }: { readonly compact: boolean }) {
  const t = useText()
  const form = useRef<HTMLFormElement>(null)
  const start = (): void => {
    const wanted = new FormData(form.current ?? undefined)
    const number = (name: string): number => Number(wanted.get(name))
    void begin(number("seed"), { zones: number("zones"), nodes: number("nodes") })
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
          <form ref={form} className="mt-3 grid grid-cols-3 gap-2" onSubmit={(event) => event.preventDefault()}>
            <NumberField name="seed" label={t("cluster>seed")} initial={world.getState().booted?.seed ?? 1} max={2 ** 31 - 1} min={0} />
            <NumberField name="zones" label={t("cluster>zones")} initial={3} max={26} min={1} />
            <NumberField name="nodes" label={t("cluster>nodes")} initial={3} max={5_000} min={0} />
          </form>
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

function NumberField({ name, label, initial, min, max }: { readonly name: string; readonly label: string; readonly initial: number; readonly min: number; readonly max: number }) {
  return (
    <label className="grid gap-1 text-small text-muted">
      {label}
      <input type="number" name={name} defaultValue={initial} min={min} max={max} className="w-full rounded-card border border-line bg-canvas px-2 py-1 text-text tabular-nums" data-testid={`fresh-${name}`} />
    </label>
  )
}
