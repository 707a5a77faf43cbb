import * as Dialog from "@radix-ui/react-dialog"
import { DoorOpen, Unplug, X } from "lucide-react"
import type { ReactNode } from "react"
import { machineWords } from "./diagram/machine-words.ts"
import { useText } from "./text.ts"
import { settings, useSettings } from "./settings.ts"
import { shortcuts } from "./shortcuts.ts"
import { MarkSign } from "./timeline/mark-sign.tsx"
import type { Sort } from "./timeline/marks.ts"
import { Key } from "./widgets/icon-button.tsx"
import { StatusShape, statuses, statusMessage } from "./widgets/shape.tsx"

/** Keys, and what the signs mean. */
export function Help() {
  const t = useText()
  const open = useSettings(({ helpOpen }) => helpOpen)
  const singleKeys = useSettings((state) => state.singleKeys)
  return (
    <Dialog.Root open={open} onOpenChange={(helpOpen) => settings.setState({ helpOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="floating appear fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100vh-32px)] w-[min(760px,calc(100vw-24px))] -translate-1/2 overflow-y-auto p-5"
          data-testid="help-dialog"
        >
          <div className="flex items-start justify-between">
            <Dialog.Title className="text-[15px] font-semibold">{t("help>title")}</Dialog.Title>
            <Dialog.Close aria-label={t("help>close")} className="inline-flex size-7 items-center justify-center rounded text-muted hover:bg-hover hover:text-text">
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <div className="mt-3 grid gap-x-10 gap-y-5 sm:grid-cols-2">
            <section>
              <h2 className="mb-2 text-small font-semibold text-muted">{t("help>keys")}</h2>
              <ul className="grid gap-1">
                {shortcuts.map(({ key, shown, does }) => (
                  <li key={key} className="flex items-baseline justify-between gap-4">
                    {t(does)}
                    <Key>{shown}</Key>
                  </li>
                ))}
              </ul>
            </section>
            <div className="grid content-start gap-5">
              <Signs />
              <label className="flex gap-2.5">
                <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" checked={singleKeys} onChange={(event) => settings.setState({ singleKeys: event.currentTarget.checked })} />
                <span>
                  {t("help>singleKeys")}
                  <span className="block text-small text-muted">{t("help>singleKeysHint")}</span>
                </span>
              </label>
            </div>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const packets = [
  ["request", <circle key="sign" cx="7" cy="7" r="4.5" fill="var(--accent)" />],
  ["response", <circle key="sign" cx="7" cy="7" r="4" fill="none" stroke="var(--accent)" strokeWidth="2" />],
  ["watch", <path key="sign" d="M7 1.5 12.5 7 7 12.5 1.5 7z" fill="var(--accent)" />],
  ["lost", <path key="sign" d="M2.5 2.5l9 9M11.5 2.5l-9 9" stroke="var(--failed)" strokeWidth="2.5" />],
] as const

const podSigns = [
  ["tray", <rect key="sign" x="1" y="2.5" width="12" height="9" rx="2" fill="none" stroke="var(--muted)" strokeDasharray="2.5 2" />],
  ["door", <DoorOpen key="sign" size={14} strokeWidth={1.6} />],
  ["selector", <path key="sign" d="M1 12C4 4 9 9 13 2" fill="none" stroke="var(--accent)" strokeWidth="1.5" strokeDasharray="3 2" />],
  ["owner", <path key="sign" d="M1 5Q7 15 13 5" fill="none" stroke="var(--accent)" />],
  ["standIn", <StandIn key="sign" />],
] as const

function StandIn() {
  return (
    <>
      <rect x="1" y="3" width="10" height="10" rx="1.5" fill="var(--ready)" />
      <circle cx="10" cy="4" r="3" fill="var(--canvas)" stroke="var(--text)" strokeWidth="1.25" />
    </>
  )
}

const sorts: readonly Sort[] = ["write", "fault", "mend", "failure", "change"]

/** Signs with what they say; a sign is drawn in fourteen by fourteen. */
function SignList({ title, signs, hint }: { readonly title: string; readonly signs: readonly (readonly [words: string, drawn: ReactNode])[]; readonly hint: string }) {
  return (
    <section>
      <h2 className="mb-2 text-small font-semibold text-muted">{title}</h2>
      <ul className="grid gap-1">
        {signs.map(([words, drawn]) => (
          <li key={words} className="flex items-center gap-2">
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" className="shrink-0">
              {drawn}
            </svg>
            {words}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-small text-muted">{hint}</p>
    </section>
  )
}

function Signs() {
  const t = useText()
  return (
    <>
      <section>
        <h2 className="mb-2 text-small font-semibold text-muted">{t("help>signs")}</h2>
        <ul className="grid grid-cols-2 gap-1">
          {statuses.map((status) => (
            <li key={status} className="flex items-center gap-2">
              <StatusShape status={status} />
              {t(statusMessage(status))}
            </li>
          ))}
        </ul>
        <p className="mt-2 text-small text-muted">{t("help>ringHint")}</p>
      </section>
      <section>
        <h2 className="mb-2 text-small font-semibold text-muted">{t("help>machineSigns")}</h2>
        <ul className="grid gap-1">
          {Object.values(machineWords).map(({ icon: Icon, short }) => (
            <li key={short} className="flex items-center gap-2">
              <Icon size={14} aria-hidden="true" />
              {t(short)}
            </li>
          ))}
          <li className="flex items-center gap-2">
            <Unplug size={14} aria-hidden="true" />
            {t("machine>cut")}
          </li>
        </ul>
      </section>
      <SignList title={t("help>pods")} signs={podSigns.map(([kind, drawn]) => [t(`help>podSign>${kind}`), drawn])} hint={t("help>podsHint")} />
      <SignList title={t("time>signs")} signs={sorts.map((sort) => [t(`time>sign>${sort}`), <MarkSign key="sign" sort={sort} />])} hint={t("time>signsHint")} />
      <SignList title={t("help>messages")} signs={packets.map(([kind, drawn]) => [t(`help>message>${kind}`), drawn])} hint={t("help>messagesHint")} />
    </>
  )
}
