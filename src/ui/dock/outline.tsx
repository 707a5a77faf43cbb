import { useShallow } from "zustand/react/shallow"
import type { HostView } from "../../bridge/protocol.ts"
import { machineWords } from "../diagram/machine-words.ts"
import { doorWords } from "../diagram/door-words.ts"
import { pendingRoom } from "../diagram/layout.ts"
import { usePlacement } from "../diagram/placement.ts"
import { processCondition, processStatus } from "../diagram/process-status.ts"
import { taintText } from "../diagram/taints.ts"
import { act } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { choose, useSettings } from "../settings.ts"
import { LeftNodeItems } from "../topology/left-nodes.tsx"
import { askRemoval } from "../topology/removal.ts"
import { ageText } from "../time.ts"
import { StatusShape, statusMessage } from "../widgets/shape.tsx"

/** The diagram in words: a tree of the same parts, for who reads rather than looks. */
export function Outline() {
  const t = useText()
  const hosts = useWorld((state) => state.hosts)
  const all = [...hosts.values()]
  const planes = all.filter(({ role }) => role === "control-plane")
  const others = all.filter(({ role }) => role === "worker")
  const zones = [...new Set(others.map(({ zone }) => zone))].sort((a, b) => (a < b ? -1 : 1))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section tabIndex={0} aria-label={t("dock>outlineTitle")} className="h-full overflow-y-auto px-3 py-2 outline-offset-[-2px]" data-testid="outline">
      <ul className="grid gap-1.5">
        {planes.map((host) => (
          <li key={host.name}>
            <Item id={host.name} text={`${t("diagram>controlPlane")}, ${host.name}: ${[t(machineWords[host.condition].short), ...(host.cut ? [t("machine>cut")] : [])].join(", ")}`} />
            <ul className="mt-0.5 ml-4 grid gap-0.5">
              {host.processes.map((process) => (
                <li key={process.name} className="flex items-center gap-1.5">
                  <StatusShape status={processStatus[processCondition(host, process)]} size={12} />
                  <Item id={`${host.name}/${process.name}`} text={`${process.name}: ${t(`process>${processCondition(host, process)}`)}${process.leads ? `, ${t("diagram>leader")}` : ""}`} />
                </li>
              ))}
            </ul>
            <PodItems room={host.name} />
          </li>
        ))}
        <Waiting />
        {zones.map((zone) => (
          <li key={zone}>
            {zone === "" ? t("diagram>noZone") : zone} {zone !== "" && <ZoneButtons zone={zone} removable={!planes.some((plane) => plane.zone === zone)} />}
            <ul className="mt-0.5 ml-4 grid gap-0.5">
              {others
                .filter((host) => host.zone === zone)
                .map((host) => (
                  <Machine key={host.name} host={host} />
                ))}
            </ul>
          </li>
        ))}
        <LeftNodeItems />
        <Services />
      </ul>
      <div className="mt-1.5">
        <Small text={t("topology>addZone")} press={() => act({ type: "topology/add-zone" })} />
      </div>
    </section>
  )
}

function ZoneButtons({ zone, removable }: { readonly zone: string; readonly removable: boolean }) {
  const t = useText()
  return (
    <>
      <Small text={t("topology>addNode", { zone })} press={() => act({ type: "topology/add-node", zone })} />
      {removable && <Small text={t("topology>removeZone", { zone })} press={() => askRemoval({ type: "zone", name: zone })} />}
    </>
  )
}

function Small({ text, press }: { readonly text: string; readonly press: () => void }) {
  return (
    <button type="button" className="ml-1 rounded border border-line px-1.5 text-small text-muted hover:bg-hover hover:text-text" onClick={press}>
      {text}
    </button>
  )
}

function Machine({ host }: { readonly host: HostView }) {
  const t = useText()
  const node = useWorld(({ nodes }) => [...nodes.values()].find((each) => each.host === host.name))
  const age = useWorld(({ nodes, now }) => {
    const renewedAt = node && nodes.get(node.name)?.renewedAt
    return renewedAt === undefined ? undefined : ageText(now - renewedAt)
  })
  const words = [
    node ? t(statusMessage(node.status)) : t("diagram>notRegistered"),
    age === undefined ? t("age>never") : t("age>heartbeat", { age }),
    t(machineWords[host.condition].short),
    ...(host.cut ? [t("machine>cut")] : []),
    ...host.processes.map((process) => `${process.name} ${t(`process>${processCondition(host, process)}`)}`),
    ...(node?.taints ?? []).map(taintText),
  ]
  return (
    <li>
      <span className="flex items-center gap-1.5">
        <StatusShape status={node?.status ?? "starting"} size={12} />
        <Item id={host.name} text={`${host.name}: ${words.join(", ")}`} />
      </span>
      <PodItems room={host.name} />
    </li>
  )
}

/** The first so many of a room are told; who looks for another searches for it. */
const podsMax = 40

/** The Pods of a machine, or those that wait, that the picture shows too. */
function PodItems({ room }: { readonly room: string }) {
  const t = useText()
  const keys = usePlacement(useShallow(({ rooms }) => (rooms.get(room) ?? []).filter((key) => key !== undefined)))
  if (keys.length === 0) return null
  return (
    <ul className="mt-0.5 ml-4 grid gap-0.5">
      {keys.slice(0, podsMax).map((key) => (
        <PodItem key={key} id={key} />
      ))}
      {keys.length > podsMax && <li className="px-1 text-muted">{t("outline>more", { count: keys.length - podsMax })}</li>}
    </ul>
  )
}

function PodItem({ id }: { readonly id: string }) {
  const t = useText()
  const pod = useWorld(({ pods }) => pods.get(id))
  if (!pod) return null
  return (
    <li className="flex items-center gap-1.5">
      <StatusShape status={pod.look} size={12} />
      <Item id={id} text={t("outline>pod", { name: pod.name, status: pod.status, ready: pod.ready })} />
    </li>
  )
}

function Waiting() {
  const t = useText()
  const waits = usePlacement(({ rooms }) => rooms.has(pendingRoom))
  return waits ? (
    <li>
      {t("tray>pending")}
      <PodItems room={pendingRoom} />
    </li>
  ) : null
}

function Services() {
  const t = useText()
  const doors = usePlacement(useShallow((state) => state.doors.filter((key) => key !== undefined)))
  if (doors.length === 0) return null
  return (
    <li>
      {t("outline>services")}
      <ul className="mt-0.5 ml-4 grid gap-0.5">
        {doors.slice(0, podsMax).map((key) => (
          <Service key={key} id={key} />
        ))}
      </ul>
    </li>
  )
}

function Service({ id }: { readonly id: string }) {
  const t = useText()
  const service = useWorld(({ resources }) => resources.get(id))
  if (!service) return null
  return (
    <li>
      <Item id={id} text={`${service.name}: ${doorWords(t, service)}, ${service.summary}`} />
    </li>
  )
}

function Item({ id, text }: { readonly id: string; readonly text: string }) {
  const chosen = useSettings(({ selection }) => selection === id)
  return (
    <button type="button" aria-pressed={chosen} className={`rounded px-1 text-left hover:bg-hover ${chosen ? "font-semibold" : ""}`} onClick={() => choose(id)}>
      {text}
    </button>
  )
}
