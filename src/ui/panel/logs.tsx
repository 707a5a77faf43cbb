import { useEffect, useLayoutEffect, useRef, useState } from "react"
import { listAt, nameOf, textAt } from "../../base/json-path.ts"
import type { JsonObject } from "../../base/json.ts"
import type { PodView } from "../../bridge/protocol.ts"
import { watch } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"

/** What a Pod's containers wrote, one container at a time; it follows the newest until the reader scrolls away. */
export function Logs({ pod, object }: { readonly pod: PodView; readonly object: JsonObject | undefined }) {
  const t = useText()
  const names = [...listAt(object, "spec", "containers"), ...listAt(object, "spec", "initContainers")].map((container) => textAt(container, "name"))
  const [wanted, setWanted] = useState<string>()
  const container = wanted ?? names[0]
  return (
    <div className="flex h-full flex-col">
      <label className="flex shrink-0 items-center gap-2 px-4 py-1.5 text-small text-muted compact:px-3">
        {t("inspector>container")}
        <select className="min-w-0 rounded-card border border-line bg-canvas px-1.5 py-0.5 text-text" value={container} onChange={(event) => setWanted(event.currentTarget.value)} data-testid="log-container">
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {container !== undefined && <Tail key={container} id={`logs/${pod.namespace}/${pod.name}/${container}`} name={`${nameOf(object)}/${container}`} />}
    </div>
  )
}

const noLines: readonly string[] = []

function Tail({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useText()
  const box = useRef<HTMLPreElement>(null)
  const following = useRef(true)
  const lines = useWorld(({ objects }) => (objects.get(id) as { readonly lines?: readonly string[] } | undefined)?.lines ?? noLines)
  useEffect(() => watch(id), [id])
  useLayoutEffect(() => {
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  const onScroll = (): void => {
    const element = box.current
    if (element) following.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <pre ref={box} tabIndex={0} aria-label={t("inspector>logsOf", { name })} data-testid="logs" className="min-h-0 flex-1 overflow-auto px-4 pb-4 text-small leading-[17px] break-words whitespace-pre-wrap outline-offset-[-2px] compact:px-3" onScroll={onScroll}>
      {lines.length === 0 ? <span className="font-sans text-muted">{t("inspector>noLogs")}</span> : lines.join("\n")}
    </pre>
  )
}
