import * as Dialog from "@radix-ui/react-dialog"
import { Check, GitBranch, GitCompareArrows, PencilLine, Trash2, X } from "lucide-react"
import { useMemo, useState, type KeyboardEvent, type ReactNode } from "react"
import { deleteBranch, renameBranch } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { compareWith } from "../compare/chosen.ts"
import { showTab, settings, useSettings } from "../settings.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import { IconButton } from "../widgets/icon-button.tsx"
import { showBranch } from "./branch-orders.ts"
import { BranchLanes, rowPixels } from "./branch-lanes.tsx"
import { branchRows, type BranchRow } from "./branch-tree.ts"

/** At the timeline's left: which branch is shown, and all of them. */
export function Branches() {
  const t = useText()
  const open = useSettings(({ branchesOpen }) => branchesOpen)
  const name = useWorld(({ timeline, branch }) => timeline?.branches.find(({ id }) => id === branch)?.name)
  const count = useWorld(({ timeline }) => timeline?.branches.length ?? 0)
  if (name === undefined) return null
  return (
    <Dialog.Root open={open} onOpenChange={(branchesOpen) => settings.setState({ branchesOpen })} modal={false}>
      <Dialog.Trigger
        aria-keyshortcuts="B"
        title={t("branches>open", { name })}
        className="mr-1 inline-flex h-7 shrink-0 items-center gap-1.5 rounded-card border border-line px-2 text-small hover:bg-hover compact:mr-0 compact:border-transparent compact:px-1.5 data-[state=open]:bg-hover"
        data-testid="branches"
      >
        <GitBranch size={14} strokeWidth={1.75} aria-hidden="true" className={count > 1 ? "text-accent" : "text-muted"} />
        <span className="sr-only">{t("branches>title")}: </span>
        <span className="max-w-28 truncate max-[1100px]:sr-only">{name}</span>
        {count > 1 && <span className="text-tiny text-muted">{count}</span>}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Content className="floating appear fixed bottom-[50px] left-2 max-[560px]:bottom-[84px] z-40 flex max-h-[70vh] w-[min(540px,calc(100vw-16px))] flex-col p-3" data-testid="branches-dialog">
          <div className="flex items-start justify-between gap-3">
            <div>
              <Dialog.Title className="font-semibold">{t("branches>title")}</Dialog.Title>
              <Dialog.Description className="text-small text-muted">{t(count > 1 ? "branches>hint" : "branches>one")}</Dialog.Description>
            </div>
            <Dialog.Close aria-label={t("branches>close")} className="inline-flex size-7 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text">
              <X size={15} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <Rows />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Rows() {
  const branches = useWorld(({ timeline }) => timeline?.branches)
  const rows = useMemo(() => branchRows(branches ?? []), [branches])
  return (
    <div className="relative mt-2 min-h-0 overflow-y-auto">
      <ul>
        {rows.map((row) => (
          <Row key={row.branch.id} row={row} many={rows.length > 1} parent={row.parent === undefined ? undefined : rows[row.parent]?.branch.name} />
        ))}
      </ul>
      {rows.length > 1 && <BranchLanes rows={rows} />}
    </div>
  )
}

function Row({ row: { branch, depth }, many, parent }: { readonly row: BranchRow; readonly many: boolean; readonly parent: string | undefined }) {
  const t = useText()
  const shown = useWorld((state) => state.branch === branch.id)
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const [naming, setNaming] = useState(false)
  const from = branch.parent === undefined ? t("branches>first") : t("branches>forked", { parent: parent ?? t("branches>gone"), clock: clockText(epoch, branch.forkedAt) })
  return (
    <li className={`flex items-center gap-1 rounded-card ${many ? "pl-[132px]" : "pl-2"} ${shown ? "bg-hover" : ""}`} style={{ height: rowPixels }} data-testid={`branch-${branch.id}`} data-depth={depth}>
      {naming ? (
        <NameField id={branch.id} name={branch.name} done={() => setNaming(false)} />
      ) : (
        <>
          <button type="button" aria-current={shown} title={t("branches>show", { name: branch.name })} className="grid min-w-0 flex-1 py-1 text-left" onClick={() => showBranch(branch)} data-testid={`show-branch-${branch.id}`}>
            <span className="flex items-center gap-2">
              <span className={`truncate ${shown ? "font-semibold" : ""}`}>{branch.name}</span>
              {shown && <span className="rounded bg-accent px-1 text-tiny font-medium text-on-accent">{t("branches>shown")}</span>}
            </span>
            <span className="truncate text-tiny text-muted">{t("branches>about", { count: branch.inputs, from, end: clockText(epoch, branch.end) })}</span>
          </button>
          <RowButtons id={branch.id} name={branch.name} shown={shown} rename={() => setNaming(true)} />
        </>
      )}
    </li>
  )
}

function RowButtons({ id, name, shown, rename }: { readonly id: number; readonly name: string; readonly shown: boolean; readonly rename: () => void }) {
  const t = useText()
  const [asked, setAsked] = useState(false)
  const toCompare = (): void => {
    compareWith(id)
    showTab("compare")
    settings.setState({ branchesOpen: false })
  }
  return (
    <div className="flex shrink-0 items-center">
      {!shown && <IconButton icon={GitCompareArrows} label={t("branches>compare", { name })} className="!size-7" onClick={toCompare} data-testid={`compare-branch-${id}`} />}
      <IconButton icon={PencilLine} label={t("branches>rename", { name })} className="!size-7" onClick={rename} data-testid={`rename-branch-${id}`} />
      {!shown && !asked && <IconButton icon={Trash2} label={t("branches>delete", { name })} className="!size-7" onClick={() => setAsked(true)} data-testid={`delete-branch-${id}`} />}
      {!shown && asked && (
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed
        <button type="button" autoFocus className="rounded px-1.5 py-1 text-small font-medium text-failed hover:bg-hover" onClick={() => deleteBranch(id)} onBlur={() => setAsked(false)} data-testid={`delete-branch-${id}-sure`}>
          {t("branches>deleteSure")}
        </button>
      )}
    </div>
  )
}

function NameField({ id, name, done }: { readonly id: number; readonly name: string; readonly done: () => void }): ReactNode {
  const t = useText()
  const [text, setText] = useState(name)
  const save = (): void => {
    if (text.trim() !== "" && text.trim() !== name) renameBranch(id, text.trim())
    done()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" && event.key !== "Enter") return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === "Enter") save()
    else done()
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed */}
      <input autoFocus value={text} maxLength={60} aria-label={t("branches>name")} className="min-w-0 flex-1 rounded-card border border-accent bg-canvas px-2 py-1 outline-none" onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} data-testid="branch-name" />
      <IconButton icon={Check} label={t("branches>save")} className="!size-7" onClick={save} />
    </>
  )
}
