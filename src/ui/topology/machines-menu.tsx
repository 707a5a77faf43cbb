import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { MapPlus, Plus, Server, Trash2, type LucideIcon } from "lucide-react"
import { act } from "../engine/connection.ts"
import { useText } from "../text.ts"
import { IconButton } from "../widgets/icon-button.tsx"
import { askRemoval, useZones } from "./removal.ts"

/** Adds nodes and zones, and takes zones away: what the zones' frames offer, for the keyboard too. */
export function MachinesMenu() {
  const t = useText()
  const zones = useZones()
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>
        <IconButton icon={Server} label={t("topology>open")} data-testid="machines" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align="end" sideOffset={6} collisionPadding={8} aria-label={t("topology>open")} className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-60 overflow-y-auto p-1">
          {zones.map(({ zone }) => (
            <Item key={zone} id={`add-node-${zone}`} icon={Plus} name={t("topology>addNode", { zone })} hint={t("topology>addNodeHint")} obey={() => act({ type: "topology/add-node", zone })} />
          ))}
          <Dropdown.Separator className="my-1 h-px bg-line" />
          <Item id="add-zone" icon={MapPlus} name={t("topology>addZone")} hint={t("topology>addZoneHint")} obey={() => act({ type: "topology/add-zone" })} />
          <Dropdown.Separator className="my-1 h-px bg-line" />
          {zones.flatMap(({ zone, removable }) =>
            removable ? [<Item key={zone} id={`remove-${zone}`} icon={Trash2} name={t("topology>removeZone", { zone })} hint={t("topology>removeZoneHint")} obey={() => askRemoval({ type: "zone", name: zone })} />] : [],
          )}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}

interface ItemProps {
  readonly id: string
  readonly icon: LucideIcon
  readonly name: string
  readonly hint: string
  readonly obey: () => void
}

/** One thing that can be done, with what comes of it in small. */
export function Item({ id, icon: Icon, name, hint, obey }: ItemProps) {
  return (
    <Dropdown.Item
      data-testid={id}
      className="flex items-center gap-2.5 rounded px-2 py-1 outline-none data-highlighted:bg-hover data-highlighted:outline data-highlighted:outline-2 data-highlighted:outline-transparent forced-colors:data-highlighted:outline-[Highlight]"
      onSelect={obey}
    >
      <Icon size={15} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-muted" />
      <span>
        <span className="block">{name}</span>
        <span className="block text-tiny text-muted">{hint}</span>
      </span>
    </Dropdown.Item>
  )
}
