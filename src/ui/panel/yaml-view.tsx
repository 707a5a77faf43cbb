import { Check, Copy } from "lucide-react"
import { memo, useState } from "react"
import type { JsonObject } from "../../base/json.ts"
import { useText } from "../text.ts"
import { yamlLines, yamlText, type Token } from "./yaml.ts"

const looks: Readonly<Record<Token["type"], string>> = { key: "text-accent", text: "", number: "font-medium", word: "font-medium italic", mark: "text-muted" }

/** An object to read: YAML with quiet colours. */
export const YamlView = memo(function YamlView({ object, name }: { readonly object: JsonObject; readonly name: string }) {
  const t = useText()
  const [copied, setCopied] = useState(false)
  const Icon = copied ? Check : Copy
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(yamlText(object))
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <div className="relative">
      <button
        type="button"
        className="absolute top-1.5 right-1.5 inline-flex items-center gap-1 rounded bg-surface px-1.5 py-0.5 text-small text-muted hover:bg-hover hover:text-text"
        onClick={() => void copy().catch(() => setCopied(false))}
      >
        <Icon size={13} aria-hidden="true" />
        {t(copied ? "panel>copied" : "panel>copy")}
      </button>
      {/* Long lines scroll, so the box takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={t("panel>yamlOf", { name })} data-testid="yaml" className="overflow-x-auto rounded-card border border-line bg-surface p-2.5 leading-[17px]">
        {yamlLines(object).map((tokens, line) => (
          <code key={line} className="block min-h-[17px]">
            {tokens.map(({ type, text }, i) => (
              <span key={i} className={looks[type]}>
                {text}
              </span>
            ))}
          </code>
        ))}
      </pre>
    </div>
  )
})
