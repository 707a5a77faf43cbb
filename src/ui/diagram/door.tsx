import { DoorOpen } from "lucide-react"
import { memo } from "react"
import type { NodeProps } from "reactflow"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { useSettings } from "../settings.ts"
import { StatusShape } from "../widgets/shape.tsx"
import { countBehind, doorWords } from "./door-words.ts"
import { Stop } from "./stop.tsx"

/** A Service: the front door to the Pods behind it, with how many of them it sends anything to. */
export const Door = memo(function Door({ id }: NodeProps) {
  const t = useText()
  const service = useWorld(({ resources }) => resources.get(id))
  const dim = useSettings(({ search }) => search !== "" && !(service?.name ?? "").includes(search.toLowerCase()))
  if (!service) return null
  const { endpoints = [], podless = [] } = service
  const { ready, all } = countBehind(endpoints)
  const behind = doorWords(t, service)
  return (
    <Stop id={id} name={service.name} spoken={t("door>spoken", { name: service.name, namespace: service.namespace, behind, address: service.summary })} className={`!bg-surface transition-opacity ${dim ? "opacity-35" : ""}`} quiet>
      <div className="flex h-full items-center gap-2 px-2.5" title={service.summary}>
        <DoorOpen size={16} strokeWidth={1.6} aria-hidden="true" className="shrink-0 text-muted" />
        <div className="flex min-w-0 flex-1 flex-col leading-[15px] @max-[140px]:flex-row @max-[140px]:items-center @max-[140px]:gap-1.5">
          <span className="truncate text-small font-medium">{service.name}</span>
          <span className="flex items-center gap-1 text-tiny whitespace-nowrap text-muted">
            <StatusShape status={ready > 0 || podless.length > 0 ? "ready" : all > 0 ? "notReady" : "terminating"} size={10} />
            <span className="truncate @max-[140px]:hidden">{behind}</span>
            <span className="hidden @max-[140px]:inline">{all > 0 && `${ready}/${all}`}</span>
          </span>
        </div>
      </div>
    </Stop>
  )
})
