import { Laptop, Package, type LucideIcon } from "lucide-react"
import { memo } from "react"
import type { NodeProps } from "reactflow"
import type { HostView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import type { Message } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { MachineState } from "./machine-state.tsx"
import { machineSentences } from "./machine-words.ts"
import { Stop } from "./stop.tsx"

const signs: Partial<Record<HostView["role"], { readonly icon: LucideIcon; readonly is: Message }>> = {
  laptop: { icon: Laptop, is: "outside>laptop" },
  registry: { icon: Package, is: "outside>registry" },
}

/** A machine outside of the cluster that talks with it: the learner's laptop, the registry of images. */
export const Outside = memo(function Outside({ id }: NodeProps) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(id))
  const sign = host && signs[host.role]
  if (!host || !sign) return null
  const { icon: Icon, is } = sign
  const well = host.condition === "up" && !host.cut
  return (
    <Stop id={id} name={id} spoken={`${t("outside>spoken", { name: id, is: t(is) })} ${machineSentences(t, host)}`} className={`!bg-surface ${host.condition === "up" ? "" : "border-dashed !border-line-strong"}`} quiet>
      <div className="flex h-full items-center gap-2 px-2.5">
        <Icon size={16} strokeWidth={1.6} aria-hidden="true" className="shrink-0 text-muted" />
        <div className="min-w-0 leading-[14px]">
          <div className="truncate text-small font-medium">{id}</div>
          {!well && (
            <div className="truncate text-tiny text-muted">
              <MachineState host={host} />
            </div>
          )}
        </div>
      </div>
    </Stop>
  )
})
