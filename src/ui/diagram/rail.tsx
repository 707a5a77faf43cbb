import { CalendarClock, Crown, Cpu, Database, RefreshCw, Server, type LucideIcon } from "lucide-react"
import { memo } from "react"
import type { NodeProps } from "reactflow"
import type { ProcessView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { StatusShape, type Status } from "../widgets/shape.tsx"
import { MachineState } from "./machine-state.tsx"
import { machineSentences } from "./machine-words.ts"
import { PodButtons } from "./pod-buttons.tsx"
import { processCondition, processStatus } from "./process-status.ts"
import { Stop } from "./stop.tsx"

/** A machine of the control plane, drawn as the rail that its parts stand on. */
export const Rail = memo(function Rail({ id }: NodeProps) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(id))
  if (!host) return null
  return (
    <Stop id={id} name={id} spoken={t("spoken>rail", { name: id, machine: machineSentences(t, host) })} className={`!bg-surface ${host.condition === "down" ? "border-dashed !border-line-strong" : ""}`}>
      <div className="flex h-9 items-center @max-[720px]:h-7 gap-3 px-3">
        <span className="font-semibold">{t("diagram>controlPlane")}</span>
        <span className="text-small text-muted">{(host.condition !== "up" || host.cut) && <MachineState host={host} />}</span>
        <span className="truncate text-small text-muted">{host.zone}</span>
      </div>
      <PodButtons room={id} />
    </Stop>
  )
})

const icons: Readonly<Record<string, LucideIcon>> = { etcd: Database, "kube-apiserver": Server, "kube-controller-manager": RefreshCw, "kube-scheduler": CalendarClock }

/** A part of the control plane: a process on one of its machines. */
export const Part = memo(function Part({ id }: NodeProps) {
  const t = useText()
  const [hostName = "", name = ""] = id.split("/")
  const host = useWorld(({ hosts }) => hosts.get(hostName))
  const process = host?.processes.find((each) => each.name === name)
  if (!host || !process) return null
  const how = processCondition(host, process)
  const condition = t(`process>${how}`)
  const agent = name === "kubelet"
  return (
    <Stop id={id} name={name} spoken={`${t("spoken>part", { name, host: hostName, condition })} ${process.leads ? t("spoken>leads") : ""}`.trim()} className={how === "running" ? "" : "border-dashed !border-line-strong"} quiet={agent}>
      {agent ? <Agent name={name} status={processStatus[how]} /> : <Named name={name} how={how} leads={process.leads === true} />}
    </Stop>
  )
})

/** The kubelet, small: it stands beside the parts that it starts. */
function Agent({ name, status }: { readonly name: string; readonly status: Status }) {
  return (
    <div className="flex h-full items-center gap-1.5 px-2 text-small">
      <StatusShape status={status} size={10} />
      <span className="truncate">{name}</span>
    </div>
  )
}

function Named({ name, how, leads }: { readonly name: string; readonly how: ProcessView["condition"]; readonly leads: boolean }) {
  const t = useText()
  const Icon = icons[name] ?? Cpu
  return (
    <div className="flex h-full items-center gap-1.5 pr-6 pl-2">
      <Icon size={18} strokeWidth={1.6} aria-hidden="true" className="shrink-0 text-muted @max-[180px]:hidden" />
      <div className="min-w-0 leading-[17px]">
        <div className="truncate font-medium">{name.replace(/^kube-/, "")}</div>
        <div className="flex items-center gap-1.5 text-small text-muted">
          <StatusShape status={processStatus[how]} size={10} />
          <span className="truncate">{t(`process>${how}`)}</span>
          {leads && (
            <span className="flex items-center gap-1 text-text" title={t("diagram>leaderHint")}>
              <Crown size={12} aria-hidden="true" />
              {t("diagram>leader")}
            </span>
          )}
        </div>
      </div>
    </div>
  )
}
