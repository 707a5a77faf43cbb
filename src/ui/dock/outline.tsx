import type { HostView } from "../../bridge/protocol.ts"
import { machineWords } from "../diagram/machine-words.ts"
import { processCondition, processStatus } from "../diagram/process-status.ts"
import { taintText } from "../diagram/taints.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../messages/text.ts"
import { choose, useSettings } from "../settings.ts"
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
          </li>
        ))}
        {zones.map((zone) => (
          <li key={zone}>
            {zone === "" ? t("diagram>noZone") : zone}
            <ul className="mt-0.5 ml-4 grid gap-0.5">
              {others
                .filter((host) => host.zone === zone)
                .map((host) => (
                  <Machine key={host.name} host={host} />
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
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
    <li className="flex items-center gap-1.5">
      <StatusShape status={node?.status ?? "starting"} size={12} />
      <Item id={host.name} text={`${host.name}: ${words.join(", ")}`} />
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
