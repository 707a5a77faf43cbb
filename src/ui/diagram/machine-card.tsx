import { HeartPulse } from "lucide-react"
import { memo } from "react"
import type { NodeProps } from "reactflow"
import type { HostView, NodeView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { ageText } from "../time.ts"
import { PodButtons } from "./pod-buttons.tsx"
import { processStatus } from "./process-status.ts"
import { StatusShape, statusMessage } from "../widgets/shape.tsx"
import { MachineState } from "./machine-state.tsx"
import { machineSentences } from "./machine-words.ts"
import { ringPlace } from "./rings.ts"
import { Stop } from "./stop.tsx"
import { taintText } from "./taints.ts"

/** A machine of the diagram: on top what the cluster believes about its node, below how the machine really is. */
export const MachineCard = memo(function MachineCard({ id }: NodeProps) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(id))
  const node = useWorld(({ nodes }) => nodeOn(nodes, id))
  const spoken = useSpoken()
  if (!host) return null
  const off = host.condition === "down" ? "border-dashed border-line-strong bg-surface" : ""
  return (
    <Stop id={id} name={id} spoken={spoken(host, node)} className={off}>
      <span className="absolute" style={{ left: ringPlace.x - 9, top: ringPlace.y - 9 }}>
        <StatusShape status={node?.status ?? "starting"} />
      </span>
      <div className="absolute top-4 right-3 left-[62px] leading-[18px]">
        <div className="mr-5 flex items-center gap-2">
          <span className="shrink-0 font-semibold">{id}</span>
          {node && <Taints node={node} />}
        </div>
        <div className="flex items-center gap-2 text-small whitespace-nowrap text-muted">
          {node ? t(statusMessage(node.status)) : t("diagram>notRegistered")}
          {node && <Heartbeat id={node.name} />}
        </div>
      </div>
      <div className="absolute inset-x-3 bottom-0 flex h-[29px] items-center border-t border-line text-small text-muted @max-[230px]:h-[21px] @min-[300px]:top-[34px] @min-[300px]:bottom-auto @min-[300px]:left-auto @min-[300px]:h-[18px] @min-[300px]:border-0">
        <Really host={host} />
      </div>
      <PodButtons room={id} />
    </Stop>
  )
})

const nodeOn = (nodes: ReadonlyMap<string, NodeView>, host: string): NodeView | undefined => {
  const same = nodes.get(host)
  if (same?.host === host) return same
  for (const node of nodes.values()) if (node.host === host) return node
  return undefined
}

/** How old the last heartbeat is: shows again once a second of model time. */
function Heartbeat({ id }: { readonly id: string }) {
  const t = useText()
  const age = useWorld(({ nodes, now }) => {
    const renewedAt = nodes.get(id)?.renewedAt
    return renewedAt === undefined ? undefined : ageText(now - renewedAt)
  })
  return (
    <span className="flex min-w-0 items-center gap-1" data-testid={`heartbeat-${id}`}>
      <HeartPulse size={12} strokeWidth={2} aria-hidden="true" className="shrink-0 @max-[230px]:hidden" />
      <span className="truncate">{age === undefined ? t("age>never") : t("age>renewed", { age })}</span>
    </span>
  )
}

function Really({ host }: { readonly host: HostView }) {
  const t = useText()
  return (
    <div className="flex min-w-0 shrink-0 items-center gap-3 @max-[230px]:gap-2">
      <MachineState host={host} />
      {host.condition === "up" &&
        host.processes.map(({ name, condition }) => (
          <span key={name} className={`flex min-w-0 items-center gap-1 whitespace-nowrap ${host.cut ? "@max-[230px]:hidden" : ""}`}>
            <StatusShape status={processStatus[condition]} size={10} />
            {name} {condition === "running" ? "" : t(`process>${condition}`)}
          </span>
        ))}
    </div>
  )
}

function Taints({ node: { taints, unschedulable } }: { readonly node: NodeView }) {
  const t = useText()
  const [first, ...more] = taints
  if (!first && !unschedulable) return null
  return (
    <div className="flex min-w-0 items-center gap-1 overflow-hidden" title={taints.map(taintText).join("\n")}>
      {unschedulable && <Chip>{t("diagram>cordoned")}</Chip>}
      {first && <Chip>{taintText(first).replace("node.kubernetes.io/", "")}</Chip>}
      {more.length > 0 && <span className="shrink-0 text-tiny">{t("diagram>moreTaints", { count: more.length })}</span>}
    </div>
  )
}

function Chip({ children }: { readonly children: string }) {
  return <span className="truncate rounded border border-line-strong px-1 font-mono text-tiny leading-[15px] text-text">{children}</span>
}

/** All that a card shows, as one sentence; without the heartbeat's age, which would be said anew each second. */
function useSpoken(): (host: HostView, node: NodeView | undefined) => string {
  const t = useText()
  return (host, node) => {
    const machine = machineSentences(t, host)
    const zone = host.zone
    if (!node) return t("spoken>unregistered", { name: host.name, zone, machine })
    const taints = node.taints.length > 0 ? t("spoken>taints", { taints: node.taints.map(taintText).join(", ") }) : ""
    return t("spoken>node", { name: node.name, zone, status: t(statusMessage(node.status)), machine, taints }).trim()
  }
}
