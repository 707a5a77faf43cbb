import { listAt, numberAt, textAt } from "../../base/json-path.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import type { Text } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { Section } from "./section.tsx"

/** A Pod's containers: what each runs, and how it is, in the kubelet's words. */
export function PodContainers({ object }: { readonly object: JsonObject }) {
  const t = useText()
  const containers = [
    ...listAt(object, "spec", "initContainers").map((container) => ({ container, status: statusOf(object, "initContainerStatuses", container), init: true })),
    ...listAt(object, "spec", "containers").map((container) => ({ container, status: statusOf(object, "containerStatuses", container), init: false })),
  ]
  return (
    <Section title={t("inspector>containers")}>
      <ul className="divide-y divide-line rounded-card border border-line bg-canvas" data-testid="containers">
        {containers.map(({ container, status, init }) => (
          <li key={textAt(container, "name")} className="px-2.5 py-1.5">
            <div className="flex justify-between gap-3">
              <span className="min-w-0 truncate font-medium">
                {textAt(container, "name")}
                {init && <span className="ml-1.5 text-tiny font-normal text-muted">{t("inspector>init")}</span>}
              </span>
              <span className="min-w-0 truncate font-mono text-small text-muted" title={textAt(container, "image")}>
                {textAt(container, "image")}
              </span>
            </div>
            <ContainerState t={t} status={status} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const statusOf = (object: JsonObject, list: string, container: JsonObject): JsonObject | undefined =>
  listAt(object, "status", list).find((status) => textAt(status, "name") === textAt(container, "name"))

function ContainerState({ t, status }: { readonly t: Text; readonly status: JsonObject | undefined }) {
  const restarts = numberAt(status, "restartCount")
  const message = textAt(status, "state", "waiting", "message") || textAt(status, "state", "terminated", "message")
  return (
    <div className="text-small text-muted">
      <span>{stateText(t, status?.["state"])}</span>
      {restarts > 0 && <span> · {t("inspector>restarts")} {restarts}</span>}
      {isObject(status?.["lastState"]) && Object.keys(status["lastState"]).length > 0 && <span className="block">{t("inspector>last", ended(status["lastState"]["terminated"]))}</span>}
      {message !== "" && <span className="mt-0.5 block break-words text-text">{message}</span>}
    </div>
  )
}

function stateText(t: Text, state: unknown): string {
  if (!isObject(state)) return t("inspector>notStarted")
  if (isObject(state["running"])) return t("inspector>running", { since: textAt(state, "running", "startedAt").slice(11, 19) })
  if (isObject(state["terminated"])) return t("inspector>terminated", ended(state["terminated"]))
  return t("inspector>waiting", { reason: textAt(state, "waiting", "reason") })
}

const ended = (terminated: unknown): { readonly reason: string; readonly code: number } =>
  isObject(terminated) ? { reason: textAt(terminated, "reason"), code: numberAt(terminated, "exitCode") } : { reason: "", code: 0 }
