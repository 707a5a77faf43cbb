import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { Check, ChevronDown } from "lucide-react"
import { useWorld } from "../engine/world.ts"
import { useText } from "../messages/text.ts"
import { settings, useSettings } from "../settings.ts"

/** Which namespaces are shown, in the list and in the picture. */
export function NamespaceFilter() {
  const t = useText()
  const hidden = useSettings((state) => state.hiddenNamespaces)
  const namespaces = useWorld(({ ofPlural }) => ofPlural.get("namespaces"))
  const names = namespaces ? [...namespaces.values()].map(({ name }) => name) : []
  const toggle = (name: string, shown: boolean): void => settings.setState({ hiddenNamespaces: shown ? hidden.filter((each) => each !== name) : [...hidden, name] })
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger className="inline-flex shrink-0 items-center gap-1 rounded-card border border-line px-2 py-1 text-small hover:bg-hover" data-testid="namespaces">
        {t("explorer>namespaces")}
        <ChevronDown size={13} aria-hidden="true" className="text-muted" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align="end" sideOffset={4} collisionPadding={8} className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto p-1">
          {names.map((name) => (
            <Dropdown.CheckboxItem
              key={name}
              checked={!hidden.includes(name)}
              className="flex items-center gap-2 rounded py-1 pr-3 pl-2 outline-none data-highlighted:bg-hover forced-colors:data-highlighted:outline-2"
              onCheckedChange={(shown) => toggle(name, shown)}
              onSelect={(event) => event.preventDefault()}
            >
              <span className="size-4">
                <Dropdown.ItemIndicator>
                  <Check size={14} aria-hidden="true" />
                </Dropdown.ItemIndicator>
              </span>
              {name}
            </Dropdown.CheckboxItem>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}
