import * as Tabs from "@radix-ui/react-tabs"
import { Trash2 } from "lucide-react"
import { useState, type ReactNode } from "react"
import { textAt } from "../../base/json-path.ts"
import type { JsonObject } from "../../base/json.ts"
import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import { describeLine, type Commandable } from "../commands.ts"
import { useWorld } from "../engine/world.ts"
import { en } from "../../messages/en.ts"
import { useText } from "../text.ts"
import { lookSign } from "../widgets/look.tsx"
import { CommandButtons } from "./command-buttons.tsx"
import { Describe } from "./describe.tsx"
import { Logs } from "./logs.tsx"
import { ObjectSummary } from "./object-summary.tsx"
import { askObject } from "../why/ask.ts"
import { WhyButton } from "../why/why-button.tsx"
import { YamlPart } from "./yaml-part.tsx"

type View = "summary" | "describe" | "logs" | "yaml"

/** Any object of the API: how it is, what kubectl says of it, what its containers wrote, and itself. */
export function ObjectDetails({ id }: { readonly id: string }) {
  const t = useText()
  const [view, setView] = useState<View>("summary")
  const pod = useWorld(({ pods }) => pods.get(id))
  const resource = useWorld(({ resources }) => resources.get(id))
  const object = useWorld(({ objects }) => objects.get(id))
  const name = id.slice(id.lastIndexOf("/") + 1)
  const seen = pod ?? resource
  if (!seen && !object) return <Gone name={name} />
  const commandable = commandableOf(seen, object)
  const views: readonly View[] = pod ? ["summary", "describe", "logs", "yaml"] : ["summary", "describe", "yaml"]
  const shown = views.includes(view) ? view : "summary"
  return (
    <Tabs.Root value={shown} onValueChange={(value) => setView(value as View)} className="flex h-full flex-col compact:block compact:overflow-y-auto" data-testid="object" data-key={id}>
      <Head id={id} commandable={commandable} seen={seen} />
      <Tabs.List aria-label={t("inspector>views", { name })} className="flex shrink-0 gap-3 border-b border-line px-4 compact:px-3">
        {views.map((each) => (
          <Tabs.Trigger key={each} value={each} data-testid={`view-${each}`} className="-mb-px border-b-2 border-transparent py-1.5 text-small text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text">
            {t(`inspector>${each}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={shown} tabIndex={-1} className="min-h-0 flex-1 compact:min-h-24">
        <Shown view={shown} id={id} pod={pod} resource={resource} object={object} commandable={commandable} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

interface ShownProps {
  readonly view: View
  readonly id: string
  readonly pod: PodView | undefined
  readonly resource: ResourceView | undefined
  readonly object: JsonObject | undefined
  readonly commandable: Commandable
}

function Shown({ view, id, pod, resource, object, commandable }: ShownProps): ReactNode {
  switch (view) {
    case "summary":
      return <ObjectSummary id={id} pod={pod} resource={resource} object={object} />
    case "describe":
      return <Describe key={id} line={describeLine(commandable)} name={commandable.name} />
    case "logs":
      return pod ? <Logs key={id} pod={pod} object={object} /> : null
    case "yaml":
      return <YamlPart object={object} commandable={commandable} />
  }
}

/** What its commands depend on, from the view, or from the object where it has none (Events, Leases). */
function commandableOf(seen: PodView | ResourceView | undefined, object: JsonObject | undefined): Commandable {
  const spec = object?.["spec"] as { readonly replicas?: number } | undefined
  const kind = seen && "kind" in seen ? seen : undefined
  return {
    kind: kind?.kind ?? (seen ? "Pod" : textAt(object, "kind")),
    apiVersion: kind?.apiVersion ?? (seen ? "v1" : textAt(object, "apiVersion")),
    namespace: seen?.namespace ?? textAt(object, "metadata", "namespace"),
    name: seen?.name ?? textAt(object, "metadata", "name"),
    revision: kind?.revision,
    replicas: typeof spec?.replicas === "number" ? spec.replicas : undefined,
  }
}

function Head({ id, commandable, seen }: { readonly id: string; readonly commandable: Commandable; readonly seen: PodView | ResourceView | undefined }) {
  const t = useText()
  const { kind, name } = commandable
  const Sign = seen && lookSign(seen.look)
  const status = seen ? ("status" in seen ? seen.status : seen.summary) : ""
  return (
    <header className="shrink-0 px-4 pt-3 pb-2 compact:px-3 compact:pt-2">
      <div className="flex items-baseline gap-2">
        <h2 className="min-w-0 text-[15px] leading-6 font-semibold break-words">{name}</h2>
        <span className="shrink-0 rounded border border-line px-1.5 text-tiny leading-[18px] text-muted">{kind}</span>
        <WhyButton of={t("why>ask>object", { name })} onAsk={() => askObject(id)} className="ml-auto" />
      </div>
      {(Sign || status !== "") && (
        <p className="mt-0.5 flex items-center gap-2" data-testid="object-status">
          {Sign}
          <span>{status}</span>
          {seen && "deleting" in seen && seen.deleting && <span className="text-muted">{t("inspector>deleting")}</span>}
        </p>
      )}
      {kind in en.kinds && <p className="mt-1 text-small text-muted compact:hidden">{t(`kinds>${kind as keyof typeof en.kinds}`)}</p>}
      <CommandButtons object={commandable} />
    </header>
  )
}

function Gone({ name }: { readonly name: string }) {
  const t = useText()
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-8 text-center" data-testid="gone">
      <Trash2 size={18} aria-hidden="true" className="text-muted" />
      <p className="font-medium">{t("inspector>gone", { name })}</p>
      <p className="max-w-72 text-muted compact:hidden">{t("inspector>goneHint")}</p>
    </div>
  )
}
