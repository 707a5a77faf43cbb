import { useLayoutEffect, useRef } from "react"
import { useCommands, type LoggedCommand } from "../command-log.ts"
import { useText } from "../text.ts"

/** The lines of kubectl that ran on the laptop, and what they printed: a terminal to read. */
export function Commands() {
  const t = useText()
  const commands = useCommands()
  const box = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [commands])
  if (commands.length === 0) return <p className="max-w-[80ch] p-3 text-muted">{t("commands>empty")}</p>
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus
    <section ref={box} tabIndex={0} aria-label={t("commands>log")} className="h-full overflow-y-auto px-3 py-2 outline-offset-[-2px]" data-testid="commands">
      <ol className="grid gap-2">
        {commands.map((command) => (
          <Command key={command.id} command={command} />
        ))}
      </ol>
    </section>
  )
}

function Command({ command: { line, stdinLines, finished } }: { readonly command: LoggedCommand }) {
  const t = useText()
  return (
    <li className="font-mono text-small leading-[17px]" data-exit={finished?.exit}>
      <div>
        <span className="text-accent">$ </span>
        <span className="font-medium break-all">{line}</span>
        {stdinLines > 0 && <span className="ml-2 text-tiny text-muted">{t("commands>stdin", { count: stdinLines })}</span>}
        {!finished && <span className="ml-2 text-tiny text-muted">{t("commands>running")}</span>}
      </div>
      {finished && (
        <pre className="break-words whitespace-pre-wrap">
          {finished.stdout}
          {finished.stderr !== "" && <span className="text-failed">{finished.stderr}</span>}
        </pre>
      )}
    </li>
  )
}
