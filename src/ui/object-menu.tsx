import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { ArrowDown, ArrowUp, Ban, CircleCheck, History, PencilLine, RotateCw, Trash2, type LucideIcon } from "lucide-react"
import { useState } from "react"
import type { PodView, ResourceView } from "../bridge/protocol.ts"
import { runLine } from "./command-log.ts"
import { commandsOf, type Commandable, type ObjectCommand } from "./commands.ts"
import { editObject } from "./editor/edit-object.ts"
import { useWorld } from "./engine/world.ts"
import { useText } from "./text.ts"

/** A sign for each command. */
export const commandIcons: Readonly<Record<ObjectCommand["id"], LucideIcon>> = {
  edit: PencilLine, "scale-up": ArrowUp, "scale-down": ArrowDown, restart: RotateCw, undo: History, cordon: Ban, uncordon: CircleCheck, delete: Trash2,
}

/** Does what a command says: "edit" opens the page's editor, all others run on the laptop. */
export function obey(object: Commandable, { id, line }: ObjectCommand): void {
  if (id === "edit") void editObject(object)
  else void runLine(line)
}

/** What the commands of a Pod or a resource depend on. */
export function commandableOf(view: PodView | ResourceView): Commandable {
  return "kind" in view ? view : { kind: "Pod", apiVersion: "v1", namespace: view.namespace, name: view.name }
}

/** The items of an object's menu: each names its line of kubectl; what destroys is pressed twice. */
export function ObjectMenuItems({ object }: { readonly object: Commandable }) {
  const t = useText()
  const kinds = useWorld(({ booted }) => booted?.kinds)
  const [asked, setAsked] = useState(false)
  return commandsOf(object, kinds ?? []).map((command) => {
    const Icon = commandIcons[command.id]
    const asks = command.destructive && asked
    return (
      <Dropdown.Item
        key={command.id}
        data-testid={`command-${command.id}`}
        className="flex items-center gap-2.5 rounded px-2 py-1 outline-none data-highlighted:bg-hover data-highlighted:outline data-highlighted:outline-2 data-highlighted:outline-transparent forced-colors:data-highlighted:outline-[Highlight]"
        onSelect={(event) => {
          if (!command.destructive || asked) return obey(object, command)
          event.preventDefault()
          setAsked(true)
        }}
      >
        <Icon size={15} strokeWidth={1.75} aria-hidden="true" className={`shrink-0 ${asks ? "text-failed" : "text-muted"}`} />
        <span>
          <span className={`block ${asks ? "text-failed" : ""}`}>{t(asks ? "command>again" : `command>${command.id}`)}</span>
          <span className="block font-mono text-tiny text-muted">{command.line}</span>
        </span>
      </Dropdown.Item>
    )
  })
}
