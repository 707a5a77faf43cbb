import { useState } from "react"
import { commandsOf, type Commandable, type ObjectCommand } from "../commands.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { commandIcons, obey } from "../object-menu.tsx"

/** What can be done to an object, as buttons. The one under the pointer or in focus shows its line of kubectl; what destroys asks first. */
export function CommandButtons({ object }: { readonly object: Commandable }) {
  const t = useText()
  const kinds = useWorld(({ booted }) => booted?.kinds)
  const [shown, setShown] = useState<string>()
  const [asked, setAsked] = useState<ObjectCommand>()
  const commands = commandsOf(object, kinds ?? [])
  const line = asked?.line ?? shown
  return (
    <fieldset className="mt-2 min-w-0" aria-label={t("command>title")}>
      {asked ? (
        <Question name={object.name} onKeep={() => setAsked(undefined)} onDelete={() => { obey(object, asked); setAsked(undefined) }} />
      ) : (
        <div className="flex flex-wrap gap-1.5 compact:flex-nowrap compact:overflow-x-auto">
          {commands.map((command) => {
            const Icon = commandIcons[command.id]
            return (
              <button
                key={command.id}
                type="button"
                data-testid={`command-${command.id}`}
                title={command.line}
                className="inline-flex shrink-0 items-center gap-1.5 rounded-card border border-line bg-canvas px-2 py-1 text-small hover:bg-hover"
                onClick={() => (command.destructive ? setAsked(command) : obey(object, command))}
                onPointerEnter={() => setShown(command.line)}
                onPointerLeave={() => setShown(undefined)}
                onFocus={() => setShown(command.line)}
                onBlur={() => setShown(undefined)}
              >
                <Icon size={13} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
                {t(`command>${command.id}`)}
              </button>
            )
          })}
        </div>
      )}
      <p className="mt-1 h-4 truncate font-mono text-tiny leading-4 text-muted compact:hidden" data-testid="command-line">
        {line && `$ ${line}`}
      </p>
    </fieldset>
  )
}

function Question({ name, onKeep, onDelete }: { readonly name: string; readonly onKeep: () => void; readonly onDelete: () => void }) {
  const t = useText()
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="mr-1 min-w-0 text-small break-words">{t("command>sure", { name })}</span>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed */}
      <button type="button" autoFocus className="rounded-card bg-failed px-2 py-1 text-small font-medium text-canvas hover:brightness-110" onClick={onDelete} data-testid="sure">
        {t("command>delete")}
      </button>
      <button type="button" className="rounded-card border border-line px-2 py-1 text-small hover:bg-hover" onClick={onKeep}>
        {t("command>keep")}
      </button>
    </div>
  )
}
