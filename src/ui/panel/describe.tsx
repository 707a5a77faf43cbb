import { RefreshCw } from "lucide-react"
import { useEffect, useState } from "react"
import { peek } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"

/** While it is looked at, it is read again so often; each reading is all of it. */
const againMillis = 2_000

/** What kubectl describe prints of an object, as it is now. Reading is outside history: the world does not notice. */
export function Describe({ line, name }: { readonly line: string; readonly name: string }) {
  const t = useText()
  const [text, setText] = useState<string>()
  const playing = useWorld((state) => state.playing)
  useEffect(() => {
    let open = true
    const read = (): void => void peek(line).then((peeked) => (open && peeked ? setText(peeked.text) : undefined))
    read()
    const timer = setInterval(read, againMillis)
    return () => {
      open = false
      clearInterval(timer)
    }
  }, [line, playing])
  return (
    <div className="flex h-full flex-col">
      <p className="flex shrink-0 items-center gap-2 px-4 py-1.5 font-mono text-tiny text-muted compact:px-3">
        <span className="min-w-0 flex-1 truncate">$ {line}</span>
        {text === undefined && <RefreshCw size={12} aria-label={t("inspector>reading")} className="animate-spin" />}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus */}
      <pre tabIndex={0} aria-label={t("inspector>describeOf", { name })} data-testid="describe" className="min-h-0 flex-1 overflow-auto px-4 pb-4 text-small leading-[17px] whitespace-pre outline-offset-[-2px] compact:px-3">
        {text}
      </pre>
    </div>
  )
}
