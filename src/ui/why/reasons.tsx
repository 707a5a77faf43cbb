import type { Reason } from "../../why/contract.ts"
import { lineText } from "../../messages/say.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import { go, point } from "./go.ts"

/** Reasons, each with the reasons that it has itself below it. What nodes have against a Pod is a table. */
export function Reasons({ reasons, top = false }: { readonly reasons: readonly Reason[]; readonly top?: boolean }) {
  const refusals = reasons.filter(({ say }) => say === "not/node-refuses")
  const others = reasons.filter((reason) => !refusals.includes(reason))
  return (
    <>
      {refusals.length > 0 && <Refusals refusals={refusals} />}
      {others.length > 0 && (
        <ul className={top ? "grid gap-1.5" : "mt-1.5 ml-1 grid gap-1.5 border-l border-line-strong pl-3"} data-testid={top ? "waits" : undefined}>
          {others.map((reason) => (
            <li key={`${reason.say} ${reason.subject} ${lineText(reason)}`} data-say={reason.say}>
              <ReasonView reason={reason} />
              {reason.reasons.length > 0 && <Reasons reasons={reason.reasons} />}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function ReasonView({ reason }: { readonly reason: Reason }) {
  const { subject, since } = reason
  return (
    <span>
      {subject === "" ? lineText(reason) : (
        <button type="button" className="rounded text-left break-words hover:underline" onClick={() => point(subject)}>
          {lineText(reason)}
        </button>
      )}
      {since !== undefined && <Since at={since} subject={subject} />}
    </span>
  )
}

function Since({ at, subject }: { readonly at: NonNullable<Reason["since"]>; readonly subject: string }) {
  const t = useText()
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const time = clockText(epoch, at)
  return (
    <button type="button" title={t("why>toMoment", { time })} className="ml-1.5 rounded text-tiny whitespace-nowrap text-accent hover:underline" onClick={() => go(at, subject)} data-testid="since">
      {t("why>since", { time })}
    </button>
  )
}

/** Nodes × plugins: who would not have the Pod where, in Kubernetes' words. */
function Refusals({ refusals }: { readonly refusals: readonly Reason[] }) {
  const t = useText()
  return (
    <div className="mt-1.5 overflow-x-auto rounded-card border border-line bg-canvas">
      <table className="w-full text-left text-small" data-testid="refusals">
        <caption className="sr-only">{t("why>refusals")}</caption>
        <thead className="text-muted">
          <tr>{(["node", "plugin", "objection"] as const).map((column) => <th key={column} scope="col" className="px-2.5 py-1 font-normal">{t(`why>${column}`)}</th>)}</tr>
        </thead>
        <tbody>
          {refusals.map(({ subject, about }) => (
            <tr key={subject} className="border-t border-line align-top">
              <th scope="row" className="px-2.5 py-1 font-normal whitespace-nowrap">
                <button type="button" className="rounded text-accent hover:underline" onClick={() => point(subject)}>{about["node"]}</button>
              </th>
              <td className="px-2.5 py-1 font-mono text-tiny leading-4 break-all">{about["plugin"]}</td>
              <td className="px-2.5 py-1">{about["reason"]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
