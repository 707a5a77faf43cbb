import { Crown } from "lucide-react"
import type { HostView, ProcessView } from "../../bridge/protocol.ts"
import { processActions } from "../actions.ts"
import { processCondition, processStatus } from "../diagram/process-status.ts"
import { useWorld } from "../engine/world.ts"
import { en } from "../../messages/en.ts"
import type { Message } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { StatusShape } from "../widgets/shape.tsx"
import { ActionButtons } from "./action-buttons.tsx"
import { revisionOf } from "./machine-details.tsx"
import { Facts, Section } from "./section.tsx"
import { YamlView } from "./yaml-view.tsx"

/** A process of a machine, such as a part of the control plane, and the Lease by which it leads. */
export function ProcessDetails({ host, process }: { readonly host: HostView; readonly process: ProcessView }) {
  const t = useText()
  const lease = useWorld(({ objects }) => (process.lease === undefined ? undefined : objects.get(process.lease)))
  const what: Message = process.name in en.what ? `what>${process.name as keyof typeof en.what}` : "what>process"
  return (
    <>
      <p className="text-muted">{t(what)}</p>
      <div className="mt-3 flex items-center gap-2">
        <StatusShape status={processStatus[processCondition(host, process)]} />
        <span data-testid="process-condition">{t(`process>${processCondition(host, process)}`)}</span>
        {process.leads && (
          <span className="flex items-center gap-1" title={t("diagram>leaderHint")}>
            · <Crown size={14} aria-hidden="true" /> {t("diagram>leader")}
          </span>
        )}
      </div>
      <Section title={t("action>title")}>
        <ActionButtons actions={processActions(host, process)} />
      </Section>
      <Section title={t("action>machine")}>
        <Facts rows={[[t("panel>runs"), host.name], ["InternalIP", <span key="ip" className="font-mono text-small">{host.address}</span>]]} />
      </Section>
      {lease && (
        <Section title={`${t("panel>yaml")}: Lease`} aside={t("panel>revision", { revision: revisionOf(lease) })}>
          <YamlView object={lease} name={`Lease ${process.name}`} />
        </Section>
      )}
    </>
  )
}
