import { Plus, Trash2, type LucideIcon } from "lucide-react"
import { memo } from "react"
import type { NodeProps } from "reactflow"
import { act } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { askRemoval } from "../topology/removal.ts"

/** A zone: the container of its machines. Its buttons are for the pointer; keys find the same in the menu of the tools. */
export const Zone = memo(function Zone({ id }: NodeProps) {
  const t = useText()
  const zone = id.slice("zone:".length)
  const removable = useWorld(({ hosts }) => ![...hosts.values()].some((host) => host.zone === zone && host.role === "control-plane"))
  return (
    <div className="group/zone relative size-full rounded-card border border-line bg-surface px-3 py-1 text-small text-muted">
      {zone === "" ? t("diagram>noZone") : zone}
      {zone !== "" && (
        <span className="absolute top-px right-1 flex">
          {removable && <Corner icon={Trash2} label={t("topology>removeZone", { zone })} id={`zone-remove-${zone}`} quiet press={() => askRemoval({ type: "zone", name: zone })} />}
          <Corner icon={Plus} label={t("topology>addNode", { zone })} id={`zone-add-${zone}`} press={() => act({ type: "topology/add-node", zone })} />
        </span>
      )}
    </div>
  )
})

interface CornerProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly id: string
  /** Shows only when the pointer is on the zone. */
  readonly quiet?: boolean
  readonly press: () => void
}

function Corner({ icon: Icon, label, id, quiet = false, press }: CornerProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      data-testid={id}
      className={`inline-flex h-[18px] w-6 items-center justify-center rounded hover:bg-hover hover:text-text ${quiet ? "opacity-0 group-hover/zone:opacity-100" : ""}`}
      onClick={press}
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
}
