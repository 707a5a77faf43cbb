import * as Dialog from "@radix-ui/react-dialog"
import { runLine } from "../command-log.ts"
import { focusDiagram } from "../diagram/focus.ts"
import { act } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { askRemoval, useRemoval, type Removal } from "./removal.ts"

/** Says what comes of it when a machine or a zone is taken away, before it is. */
export function RemoveDialog() {
  const removal = useRemoval()
  return (
    <Dialog.Root open={removal !== undefined} onOpenChange={(open) => !open && askRemoval(undefined)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          className="floating appear fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-24px)] w-[min(460px,calc(100vw-24px))] -translate-1/2 overflow-y-auto p-5 compact:p-4"
          data-testid="remove-dialog"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            focusDiagram()
          }}
        >
          {removal && <Question removal={removal} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Question({ removal: { type, name } }: { readonly removal: Removal }) {
  const t = useText()
  const count = useWorld(({ hosts }) => [...hosts.values()].filter(({ zone, role }) => role === "worker" && zone === name).length)
  const zone = type === "zone"
  return (
    <>
      <Dialog.Title className="text-[15px] font-semibold">{t(`topology>ask>${type}`, { name, count })}</Dialog.Title>
      <Dialog.Description asChild>
        <div className="mt-1.5 grid gap-2 text-muted">
          <p>{t(zone ? "topology>ask>machines" : "topology>ask>machine")}</p>
          <p>{t(zone ? "topology>ask>afterZone" : "topology>ask>after")}</p>
        </div>
      </Dialog.Description>
      {!zone && <Gently name={name} />}
      <div className="mt-4 flex justify-end gap-2">
        <Dialog.Close className="rounded-card border border-line px-3 py-1.5 hover:bg-hover">{t("topology>ask>keep")}</Dialog.Close>
        <Dialog.Close
          className="rounded-card bg-accent px-3 py-1.5 font-medium text-on-accent hover:brightness-110"
          data-testid="remove-yes"
          onClick={() => act(zone ? { type: "topology/remove-zone", zone: name } : { type: "topology/remove-node", node: name })}
        >
          {t("topology>ask>remove")}
        </Dialog.Close>
      </div>
    </>
  )
}

/** Who wants to go gently says so to the cluster first. */
function Gently({ name }: { readonly name: string }) {
  const t = useText()
  const node = useWorld(({ nodes }) => [...nodes.values()].find(({ host }) => host === name))
  if (!node || node.unschedulable) return null
  const line = `kubectl cordon ${node.name}`
  return (
    <p className="mt-3 flex flex-wrap items-center gap-2 text-muted">
      {t("topology>ask>gently")}
      <Dialog.Close className="rounded-card border border-line px-2 py-0.5 font-mono text-small text-text hover:bg-hover" onClick={() => void runLine(line)}>
        {line}
      </Dialog.Close>
    </p>
  )
}
