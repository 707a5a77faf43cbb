import { Trash2 } from "lucide-react"
import type { HostView, NodeView } from "../../bridge/protocol.ts"
import { hostActions, processActions } from "../actions.ts"
import { machineSentences, machineWords } from "../diagram/machine-words.ts"
import { processCondition, processStatus } from "../diagram/process-status.ts"
import { taintText } from "../diagram/taints.ts"
import { useWorld } from "../engine/world.ts"
import type { Message } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { askRemoval } from "../topology/removal.ts"
import { ageText, clockText } from "../time.ts"
import { StatusShape, statusMessage } from "../widgets/shape.tsx"
import { ActionButtons } from "./action-buttons.tsx"
import { CommandButtons } from "./command-buttons.tsx"
import { Facts, Section } from "./section.tsx"
import { askCondition } from "../why/ask.ts"
import { WhyButton } from "../why/why-button.tsx"
import { YamlView } from "./yaml-view.tsx"

/** A machine, how it really is, and the Node that the cluster keeps for it. */
export function MachineDetails({ host }: { readonly host: HostView }) {
  const t = useText()
  const node = useWorld(({ nodes }) => [...nodes.values()].find((each) => each.host === host.name))
  const Icon = machineWords[host.condition].icon
  const what: Message = node ? "kinds>Node" : host.role === "control-plane" ? "what>control-plane" : "what>worker"
  return (
    <>
      <p className="text-muted">{t(what)}</p>
      <div className="mt-3 grid gap-2">
        {node && <Believed node={node} />}
        <Statement title={t("panel>really")}>
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="mt-px shrink-0" />
          <span>{machineSentences(t, host)}</span>
        </Statement>
      </div>
      <Section title={t("action>title")}>
        <ActionButtons actions={[...hostActions(host), ...(host.role === "control-plane" ? [] : host.processes.flatMap((process) => processActions(host, process)))]} />
        {host.role === "worker" && <RemoveButton name={host.name} />}
        {node && <CommandButtons object={{ kind: "Node", apiVersion: "v1", namespace: "", name: node.name, unschedulable: node.unschedulable }} />}
      </Section>
      {node && <Lease node={node} />}
      {node && <Taints node={node} />}
      {node && <Conditions node={node} />}
      <Processes host={host} />
      <Yaml name={node?.name ?? host.name} wanted={host.role === "worker"} />
    </>
  )
}

function RemoveButton({ name }: { readonly name: string }) {
  const t = useText()
  return (
    <button type="button" title={t("topology>removeNodeHint")} className="mt-1.5 inline-flex items-center gap-1.5 rounded-card border border-line px-2 py-1 text-small hover:bg-hover" onClick={() => askRemoval({ type: "node", name })}>
      <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
      {t("topology>removeNode")}
    </button>
  )
}

function Statement({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div className="rounded-card border border-line bg-canvas px-2.5 py-2">
      <div className="mb-1 text-tiny text-muted">{title}</div>
      <div className="flex gap-2">{children}</div>
    </div>
  )
}

function Believed({ node }: { readonly node: NodeView }) {
  const t = useText()
  const ready = node.conditions.find(({ type }) => type === "Ready")
  return (
    <Statement title={t("panel>believes")}>
      <StatusShape status={node.status} />
      <span data-testid="believed">
        <strong className="font-semibold">{t(statusMessage(node.status))}</strong>
        {ready && ready.message !== "" && <span className="text-muted"> · {ready.message}</span>}
      </span>
    </Statement>
  )
}

function Lease({ node: { name, renewedAt, graceMicros } }: { readonly node: NodeView }) {
  const t = useText()
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const left = useWorld(({ nodes, now }) => {
    const node = nodes.get(name)
    const rest = node?.renewedAt === undefined ? 0 : node.renewedAt + node.graceMicros - now
    return rest > 0 ? ageText(rest + 999_999) : undefined
  })
  return (
    <Section title={t("panel>lease")}>
      {renewedAt === undefined ? (
        <p className="text-muted">{t("age>never")}</p>
      ) : (
        <Facts
          rows={[
            [t("panel>renewedAt"), <span key="at" className="font-mono text-small">{clockText(epoch, renewedAt)}</span>],
            [t("panel>left"), `${left ?? t("panel>overdue")} ${t("panel>grace", { grace: ageText(graceMicros) })}`],
          ]}
        />
      )}
    </Section>
  )
}

function Taints({ node: { taints } }: { readonly node: NodeView }) {
  const t = useText()
  return (
    <Section title={t("panel>taints")}>
      {taints.length === 0 ? (
        <p className="text-muted">{t("panel>noTaints")}</p>
      ) : (
        <ul className="grid gap-1 font-mono text-small" data-testid="taints">
          {taints.map((taint) => (
            <li key={taintText(taint)} className="break-all">
              {taintText(taint)}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Conditions({ node: { name, conditions } }: { readonly node: NodeView }) {
  const t = useText()
  return (
    <Section title={t("panel>conditions")}>
      <ul className="divide-y divide-line overflow-hidden rounded-card border border-line" data-testid="conditions">
        {conditions.map(({ type, status, reason, message, since }) => (
          <li key={type} className="px-2.5 py-1.5">
            <div className="flex justify-between gap-2">
              <span className="font-medium">{type}</span>
              <span className="flex gap-2">
                {status}
                <WhyButton of={t("why>ask>condition", { condition: type, name })} onAsk={() => askCondition(`nodes/${name}`, type)} />
              </span>
            </div>
            <div className="flex justify-between gap-2 text-small text-muted">
              <span className="min-w-0 break-words" title={message}>
                {reason}
              </span>
              <span className="shrink-0 font-mono text-tiny leading-4">{t("panel>since", { since: since.slice(11, 19) })}</span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Processes({ host }: { readonly host: HostView }) {
  const t = useText()
  const { processes, address, zone } = host
  return (
    <>
      <Section title={t("panel>addresses")}>
        <Facts rows={[["InternalIP", <span key="ip" className="font-mono text-small">{address}</span>], [t("panel>zone"), zone]]} />
      </Section>
      <Section title={t("panel>processes")}>
        <ul className="grid gap-1">
          {processes.map((process) => (
            <li key={process.name} className="flex items-center gap-2">
              <StatusShape status={processStatus[processCondition(host, process)]} size={12} />
              <span>{process.name}</span>
              <span className="text-muted">{t(`process>${processCondition(host, process)}`)}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

function Yaml({ name, wanted }: { readonly name: string; readonly wanted: boolean }) {
  const t = useText()
  const object = useWorld(({ objects }) => objects.get(`nodes/${name}`))
  const lease = useWorld(({ objects }) => objects.get(`leases/kube-node-lease/${name}`))
  if (!wanted) return null
  return (
    <>
      <Section title={`${t("panel>yaml")}: Node`} aside={object && t("panel>revision", { revision: revisionOf(object) })}>
        {object ? <YamlView object={object} name={`Node ${name}`} /> : <p className="text-muted">{t("panel>yamlWaiting")}</p>}
      </Section>
      {lease && (
        <Section title={`${t("panel>yaml")}: Lease`} aside={t("panel>revision", { revision: revisionOf(lease) })}>
          <YamlView object={lease} name={`Lease ${name}`} />
        </Section>
      )}
    </>
  )
}

/** Each write of the object counts it up: how often it was written shows. */
export function revisionOf(object: { readonly [key: string]: unknown }): string {
  const { resourceVersion } = (object["metadata"] ?? {}) as { readonly resourceVersion?: string }
  return resourceVersion ?? ""
}
