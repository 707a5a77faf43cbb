import { useShallow } from "zustand/react/shallow"
import { runLine } from "../command-log.ts"
import { useWorld } from "../engine/world.ts"
import { choose } from "../settings.ts"
import { useText } from "../text.ts"
import { useLate } from "../use-late.ts"
import { StatusShape, statusMessage } from "../widgets/shape.tsx"

/** A world that has just been opened tells its machines one after the other: so long nobody is missed. */
const patienceMillis = 1_000
const shownMax = 3

/** Names of Nodes that no machine stands behind any more. */
function useLeftNodes(): readonly string[] {
  const names = useWorld(useShallow(({ hosts, nodes }) => (hosts.size === 0 ? [] : [...nodes.values()].filter(({ host }) => !hosts.has(host)).map(({ name }) => name))))
  return useLate(names.length > 0, patienceMillis) ? names : []
}

/** Over the picture: what the cluster still believes of machines that are gone, and how to tell it. */
export function LeftNodes() {
  const t = useText()
  const names = useLeftNodes()
  if (names.length === 0) return null
  return (
    <section aria-label={t("topology>left>title")} className="floating appear absolute top-2 left-2 z-20 w-[min(340px,calc(100%-16px))] px-3 py-2 compact:py-1.5" data-testid="left-nodes">
      <ul className="grid gap-2">
        {names.slice(0, shownMax).map((name) => (
          <li key={name}>
            <LeftNode name={name} />
          </li>
        ))}
      </ul>
      {names.length > shownMax && <p className="mt-1.5 text-small text-muted">{t("topology>left>more", { count: names.length - shownMax })}</p>}
    </section>
  )
}

/** The same as a list in words. */
export function LeftNodeItems() {
  const names = useLeftNodes()
  return names.map((name) => (
    <li key={name} className="px-1">
      <LeftNode name={name} />
    </li>
  ))
}

/** A Node whose machine is gone: what is believed of it, and the line that deletes it. */
export function LeftNode({ name }: { readonly name: string }) {
  const t = useText()
  const status = useWorld(({ nodes }) => nodes.get(name)?.status)
  const pods = useWorld(({ podsOn }) => podsOn.get(name)?.size ?? 0)
  if (!status) return null
  const line = `kubectl delete node ${name}`
  return (
    <div className="grid gap-1 text-small">
      <button type="button" className="flex items-start gap-2 rounded text-left hover:bg-hover" onClick={() => choose(name)}>
        <span className="mt-0.5">
          <StatusShape status={status} size={12} />
        </span>
        <span>
          {t("topology>left>node", { name, status: t(statusMessage(status)) })} {pods > 0 && t("topology>left>pods", { count: pods })}
        </span>
      </button>
      <button type="button" title={t("topology>left>run")} className="w-fit rounded-card border border-line px-2 py-0.5 font-mono text-tiny hover:bg-hover" data-testid={`delete-${name}`} onClick={() => void runLine(line)}>
        {line}
      </button>
    </div>
  )
}
