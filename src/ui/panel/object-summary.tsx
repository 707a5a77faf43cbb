import { listAt, nameOf, textAt } from "../../base/json-path.ts"
import type { JsonObject } from "../../base/json.ts"
import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { lineText } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { elapsedText } from "../time.ts"
import { lookSign } from "../widgets/look.tsx"
import { askCondition, askLine } from "../why/ask.ts"
import { WhyButton } from "../why/why-button.tsx"
import { ObjectLink, Remark } from "./object-parts.tsx"
import { PodContainers } from "./pod-containers.tsx"
import { Facts, Section } from "./section.tsx"

interface Props {
  readonly id: string
  readonly pod: PodView | undefined
  readonly resource: ResourceView | undefined
  readonly object: JsonObject | undefined
}

/** What there is to know about an object at a glance. */
export function ObjectSummary({ id, pod, resource, object }: Props) {
  const t = useText()
  const seen = pod ?? resource
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section tabIndex={0} aria-label={t("inspector>summary")} className="h-full overflow-y-auto px-4 pt-1 pb-6 outline-offset-[-2px] compact:px-3" data-testid="summary">
      {resource && !resource.simulated && <Remark>{t("inspector>notSimulated", { kind: resource.kind })}</Remark>}
      {pod?.standIn && <Remark>{t("inspector>standIn")}</Remark>}
      {object && <Reasons object={object} />}
      <div className="mt-3">{pod ? <PodFacts pod={pod} /> : <PlainFacts resource={resource} object={object} />}</div>
      {pod && object && <PodContainers object={object} />}
      {resource?.endpoints && <Endpoints endpoints={resource.endpoints} podless={resource.podless ?? []} />}
      {seen && <Kept uid={seen.uid} />}
      {object && <Conditions id={id} object={object} />}
      <Told id={id} />
    </section>
  )
}

/** Why it is not as it should be, in Kubernetes' own words: conditions that are false and say more than their reason. */
function Reasons({ object }: { readonly object: JsonObject }) {
  const complaining = listAt(object, "status", "conditions").filter((condition) => textAt(condition, "message") !== "" && isComplaint(condition))
  // Of a Pod, Ready and ContainersReady often say the same.
  const complaints = [...new Map(complaining.map((condition) => [textAt(condition, "message"), condition])).values()]
  if (complaints.length === 0) return null
  return (
    <ul className="mt-2 grid gap-1" data-testid="reasons">
      {complaints.map((condition) => (
        <li key={textAt(condition, "type")} className="rounded-card border border-line bg-canvas px-2.5 py-1.5">
          <strong className="font-semibold">{textAt(condition, "reason")}</strong> <span className="text-muted">{textAt(condition, "message")}</span>
        </li>
      ))}
    </ul>
  )
}

/** Of most conditions False is the complaint; those that are named for a trouble complain by True. */
const troubles: readonly string[] = ["ReplicaFailure", "DisruptionTarget"]
const isComplaint = (condition: JsonObject): boolean => (textAt(condition, "status") === "True") === troubles.includes(textAt(condition, "type"))

function PodFacts({ pod }: { readonly pod: PodView }) {
  const t = useText()
  return (
    <Facts
      rows={[
        [t("inspector>namespace"), pod.namespace],
        [t("inspector>node"), pod.node === "" ? <span className="text-muted">{t("inspector>pending")}</span> : <NodeLink name={pod.node} />],
        [t("inspector>address"), <Mono key="ip" text={pod.ip || "–"} />],
        [t("inspector>ready"), pod.ready],
        [t("inspector>restarts"), pod.restarts],
        [t("inspector>owner"), pod.mirror ? <NodeLink key="owner" name={pod.node} /> : <Owner key="owner" uid={pod.owner} />],
        [t("inspector>labels"), <Labels key="labels" labels={pod.labels} />],
      ]}
    />
  )
}

function PlainFacts({ resource, object }: { readonly resource: ResourceView | undefined; readonly object: JsonObject | undefined }) {
  const t = useText()
  const namespace = resource?.namespace ?? textAt(object, "metadata", "namespace")
  const labels = (object?.["metadata"] as { readonly labels?: Readonly<Record<string, string>> } | undefined)?.labels
  return (
    <Facts
      rows={[
        ...(namespace === "" ? [] : [[t("inspector>namespace"), namespace] as const]),
        ...(resource && resource.owner !== "" ? [[t("inspector>owner"), <Owner key="owner" uid={resource.owner} />] as const] : []),
        [t("inspector>labels"), <Labels key="labels" labels={labels ?? {}} />],
      ]}
    />
  )
}

const Mono = ({ text }: { readonly text: string }) => <span className="font-mono text-small break-all">{text}</span>

/** A Node is shown with the machine that it is the record of. */
function NodeLink({ name }: { readonly name: string }) {
  const host = useWorld(({ nodes }) => nodes.get(name)?.host)
  return <ObjectLink id={host ?? `nodes/${name}`}>{name}</ObjectLink>
}

function Owner({ uid }: { readonly uid: string }) {
  const key = useWorld(({ keyOf }) => keyOf.get(uid))
  const kind = useWorld(({ resources }) => (key === undefined ? undefined : resources.get(key)?.kind))
  if (key === undefined) return <span className="text-muted">–</span>
  return <ObjectLink id={key}>{`${kind ?? ""} ${key.slice(key.lastIndexOf("/") + 1)}`.trim()}</ObjectLink>
}

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const pairs = Object.entries(labels)
  return pairs.length === 0 ? <span className="text-muted">–</span> : <span className="grid">{pairs.map(([name, value]) => <Mono key={name} text={`${name}=${value}`} />)}</span>
}

/** More than these of one owner or Service nobody reads here: the explorer lists them all. */
const listedMax = 30

function Kept({ uid }: { readonly uid: string }) {
  const t = useText()
  const owned = useWorld(({ ownedBy }) => ownedBy.get(uid))
  if (!owned || owned.size === 0) return null
  return (
    <Section title={t("inspector>owns")} aside={owned.size}>
      <ul className="grid gap-0.5">
        {[...owned.values()].slice(0, listedMax).map((view) => (
          <li key={view.key} className="flex items-center gap-2">
            {lookSign(view.look, 12)}
            <ObjectLink id={view.key}>{view.name}</ObjectLink>
            <span className="min-w-0 truncate text-small text-muted">{"status" in view ? view.status : view.summary}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Endpoints({ endpoints, podless }: Required<Pick<ResourceView, "endpoints" | "podless">>) {
  const t = useText()
  return (
    <Section title={t("inspector>endpoints")} aside={endpoints.length + podless.length}>
      {endpoints.length + podless.length === 0 && <p className="text-muted">{t("inspector>noEndpoints")}</p>}
      <ul className="grid gap-0.5" data-testid="endpoints">
        {endpoints.slice(0, listedMax).map(({ pod, ready, terminating }) => (
          <li key={pod} className="flex items-center gap-2">
            {lookSign(terminating ? "terminating" : ready ? "ready" : "notReady", 12)}
            <ObjectLink id={pod}>{pod.slice(pod.lastIndexOf("/") + 1)}</ObjectLink>
            <span className="text-small text-muted">{t(terminating ? "inspector>endpointEnding" : ready ? "inspector>endpointReady" : "inspector>endpointNotReady")}</span>
          </li>
        ))}
        {podless.slice(0, listedMax).map((address) => (
          <li key={address} className="flex items-center gap-2">
            {lookSign("ready", 12)}
            <span className="font-mono text-small">{address}</span>
            <span className="text-small text-muted">{t("inspector>endpointPodless")}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Conditions({ id, object }: { readonly id: string; readonly object: JsonObject }) {
  const t = useText()
  const conditions = listAt(object, "status", "conditions")
  if (conditions.length === 0) return null
  return (
    <Section title={t("inspector>conditions")}>
      <ul className="divide-y divide-line rounded-card border border-line bg-canvas">
        {conditions.map((condition) => (
          <li key={textAt(condition, "type")} className="px-2.5 py-1.5">
            <div className="flex justify-between gap-2">
              <span className="font-medium">{textAt(condition, "type")}</span>
              <span className="flex gap-2">
                {textAt(condition, "status")}
                <WhyButton of={t("why>ask>condition", { condition: textAt(condition, "type"), name: nameOf(object) })} onAsk={() => askCondition(id, textAt(condition, "type"))} />
              </span>
            </div>
            <div className="flex justify-between gap-2 text-small text-muted">
              <span className="min-w-0 break-words">{textAt(condition, "reason")}</span>
              <span className="shrink-0 font-mono text-tiny leading-4">{textAt(condition, "lastTransitionTime").slice(11, 19)}</span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Lines of the event list that are about this object, newest first. */
function Told({ id }: { readonly id: string }) {
  const t = useText()
  const all = useWorld(({ lines }) => lines)
  const lines = all.filter(({ subject }) => subject === id).slice(-listedMax).reverse()
  return (
    <Section title={t("inspector>events")}>
      {lines.length === 0 && <p className="text-muted">{t("inspector>noEvents")}</p>}
      <ol className="grid gap-1" data-testid="told">
        {lines.map((line) => (
          <li key={line.id} className="flex gap-2 text-small">
            <span className="shrink-0 font-mono text-tiny leading-4 text-muted">{elapsedText(line.at)}</span>
            <span className="min-w-0 flex-1 break-words">{lineText(line)}</span>
            {line.event !== 0 && <WhyButton of={t("why>ask>event", { line: lineText(line) })} onAsk={() => askLine(line)} />}
          </li>
        ))}
      </ol>
    </Section>
  )
}
