import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { Boxes, Check, ChevronDown } from "lucide-react"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { settings, useSettings } from "../settings.ts"

/** Which namespaces are shown, in the list and in the picture. */
export function NamespaceFilter({ testId = "namespaces" }: { readonly testId?: string }) {
  const t = useText()
  const hidden = useSettings((state) => state.hiddenNamespaces)
  const namespaces = useWorld(({ ofPlural }) => ofPlural.get("namespaces"))
  const names = namespaces ? [...namespaces.values()].map(({ name }) => name) : []
  const shown = names.filter((name) => !hidden.includes(name))
  const [only] = shown
  const words = shown.length === names.length ? t("filter>all") : shown.length === 1 && only !== undefined ? only : t("filter>some", { shown: shown.length, all: names.length })
  const toggle = (name: string, show: boolean): void => settings.setState({ hiddenNamespaces: show ? hidden.filter((each) => each !== name) : [...hidden, name] })
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger className="inline-flex shrink-0 items-center gap-1 rounded-card border border-line px-2 py-[3px] text-small hover:bg-hover compact:px-1.5" aria-label={`${t("filter>namespaces")}: ${words}`} title={t("filter>namespaces")} data-testid={testId}>
        <Boxes size={13} strokeWidth={1.75} aria-hidden="true" className="text-muted" />
        <span className="compact:hidden">{words}</span>
        <ChevronDown size={13} aria-hidden="true" className="text-muted" />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content align="end" sideOffset={4} collisionPadding={8} className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto p-1">
          {names.map((name) => (
            <Dropdown.CheckboxItem
              key={name}
              checked={!hidden.includes(name)}
              className="flex items-center gap-2 rounded py-1 pr-3 pl-2 outline-none data-highlighted:bg-hover forced-colors:data-highlighted:outline-2"
              onCheckedChange={(show) => toggle(name, show)}
              onSelect={(event) => event.preventDefault()}
            >
              <span className="size-4">
                <Dropdown.ItemIndicator>
                  <Check size={14} aria-hidden="true" />
                </Dropdown.ItemIndicator>
              </span>
              {name}
              <Count namespace={name} />
            </Dropdown.CheckboxItem>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}

/** How many Pods a namespace has: looked at while the menu is open. */
function Count({ namespace }: { readonly namespace: string }) {
  // "0" follows "/".
  const prefix = `pods/${namespace}/`
  const count = useWorld(({ pods }) => pods.keys(prefix, `pods/${namespace}0`).length)
  return <span className="ml-auto pl-4 font-mono text-tiny text-muted">{count > 0 && count}</span>
}
