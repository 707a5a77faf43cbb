import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { subjectOf } from "../selection.ts"
import { askObject, keyToAsk } from "../why/ask.ts"
import { WhyButton } from "../why/why-button.tsx"
import { WhyPanel } from "../why/why-panel.tsx"
import { choose, useSettings } from "../settings.ts"
import { LeftNode } from "../topology/left-nodes.tsx"
import { MachineDetails } from "./machine-details.tsx"
import { ObjectDetails } from "./object-details.tsx"
import { ProcessDetails } from "./process-details.tsx"

/** The details of what is chosen. */
export function Panel() {
  const selection = useSettings((state) => state.selection)
  const asked = useSettings((state) => state.asked)
  const hosts = useWorld((state) => state.hosts)
  const subject = selection === undefined ? undefined : subjectOf(selection, hosts)
  if (asked) return <WhyPanel asked={asked} />
  if (!subject) return <Nothing />
  if (subject.type === "object") return <ObjectDetails key={subject.key} id={subject.key} />
  return <HostDetails hostName={subject.host} processName={subject.type === "process" ? subject.process : undefined} />
}

function HostDetails({ hostName, processName }: { readonly hostName: string; readonly processName: string | undefined }) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(hostName))
  const left = useWorld(({ nodes }) => nodes.has(hostName))
  const key = keyToAsk(processName === undefined ? hostName : `${hostName}/${processName}`)
  const process = host?.processes.find(({ name }) => name === processName)
  if (!host && left && processName === undefined) return <LeftDetails name={hostName} />
  if (!host || (processName !== undefined && !process)) return <Nothing />
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section tabIndex={0} aria-label={t("panel>title")} className="h-full overflow-y-auto px-4 pt-3 pb-6 outline-offset-[-2px] compact:px-3" data-testid="details">
      <div className="mb-1 flex items-baseline justify-between gap-2">
        <h2 className="text-[15px] leading-6 font-semibold">{processName ?? hostName}</h2>
        {key !== undefined && <WhyButton of={t("why>ask>object", { name: processName ?? hostName })} onAsk={() => askObject(key)} />}
      </div>
      {process ? <ProcessDetails host={host} process={process} /> : <MachineDetails host={host} />}
    </section>
  )
}

/** The Node of a machine that is gone. */
function LeftDetails({ name }: { readonly name: string }) {
  const t = useText()
  return (
    <section aria-label={t("panel>title")} className="h-full overflow-y-auto px-4 pt-3 pb-6 compact:px-3" data-testid="details">
      <h2 className="mb-1 text-[15px] leading-6 font-semibold">{name}</h2>
      <LeftNode name={name} />
    </section>
  )
}

/** Names what to do next, and does it. */
function Nothing() {
  const t = useText()
  const first = useWorld(({ hosts }) => [...hosts.values()].find(({ role }) => role === "worker")?.name)
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 px-8 text-center compact:gap-2">
      <p className="font-medium">{t("panel>nothing")}</p>
      <p className="max-w-72 text-muted compact:hidden">{t("panel>nothingHint")}</p>
      {first !== undefined && (
        <button type="button" className="rounded-card border border-line px-3 py-1.5 hover:bg-hover" onClick={() => choose(first)}>
          {t("panel>showFirst", { name: first })}
        </button>
      )}
    </div>
  )
}
