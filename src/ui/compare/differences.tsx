import { useState } from "react"
import type { Compared, Difference } from "../../bridge/time-protocol.ts"
import { choose } from "../settings.ts"
import { useText } from "../text.ts"

/** More are found by searching. */
const shownMax = 200

/** The objects and fields that differ between two branches, to be searched; each opens its object. */
export function Differences({ compared: { differences, more }, names }: { readonly compared: Compared; readonly names: readonly [string, string] }) {
  const t = useText()
  const [search, setSearch] = useState("")
  const found = differences.filter((each) => matches(each, search.trim().toLowerCase()))
  const shown = found.slice(0, shownMax)
  const left = more + found.length - shown.length
  return (
    <div className="flex min-h-0 min-w-0 flex-col @max-[719px]:mt-3" data-testid="differences">
      <div className="mb-1 flex items-center gap-3">
        <h2 className="shrink-0 text-small font-semibold text-muted">{t("comparison>differences", { count: differences.length + more })}</h2>
        <input type="search" value={search} aria-label={t("comparison>search")} placeholder={t("comparison>search")} className="ml-auto w-48 min-w-0 rounded-card border border-line bg-canvas px-2 py-0.5 outline-none placeholder:text-muted focus:border-accent" onChange={(event) => setSearch(event.currentTarget.value)} data-testid="search-differences" />
      </div>
      {differences.length === 0 && <p className="text-muted">{t("comparison>same")}</p>}
      {differences.length > 0 && found.length === 0 && <p className="text-muted">{t("comparison>notFound", { search })}</p>}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {shown.map((difference) => (
          <Row key={difference.key} difference={difference} names={names} />
        ))}
        {left > 0 && <li className="py-1 text-small text-muted">{t("comparison>more", { count: left })}</li>}
      </ul>
    </div>
  )
}

const matches = ({ key, kind, fields }: Difference, part: string): boolean =>
  part === "" || [key, kind, ...fields.flatMap(({ path, first = "", second = "" }) => [path, first, second])].some((text) => text.toLowerCase().includes(part))

function Row({ difference: { key, kind, only, fields }, names }: { readonly difference: Difference; readonly names: readonly [string, string] }) {
  const t = useText()
  return (
    <li className="border-t border-line py-1">
      <button type="button" title={t("comparison>open", { key })} className="flex w-full items-baseline gap-2 text-left hover:underline" onClick={() => choose(key)} data-testid="difference">
        <span className="shrink-0 text-small text-muted">{kind}</span>
        <span className="min-w-0 truncate font-medium">{key.slice(key.indexOf("/") + 1)}</span>
        {only && <span className="ml-auto shrink-0 rounded border border-line px-1 text-tiny text-muted">{t("comparison>onlyIn", { name: names[only === "first" ? 0 : 1] })}</span>}
      </button>
      {fields.map(({ path, first, second }) => (
        <div key={path} className="pl-3 font-mono text-tiny leading-[17px] break-words">
          <span className="text-muted">{path}: </span>
          <Value text={first} />
          <span className="text-muted"> → </span>
          <Value text={second} />
        </div>
      ))}
    </li>
  )
}

function Value({ text }: { readonly text: string | undefined }) {
  const t = useText()
  return text === undefined ? <em className="font-sans text-muted">{t("comparison>absent")}</em> : <span>{text}</span>
}
