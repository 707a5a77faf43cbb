import * as Dropdown from "@radix-ui/react-dropdown-menu"
import { Trash2 } from "lucide-react"
import { unreachable } from "../../base/assert.ts"
import type { MachineAction } from "../../bridge/protocol.ts"
import { hostActions, processActions } from "../actions.ts"
import { act } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { commandableOf, ObjectMenuItems } from "../object-menu.tsx"
import { subjectOf } from "../selection.ts"
import { Item } from "../topology/machines-menu.tsx"
import { askRemoval } from "../topology/removal.ts"
import { actionWords } from "./action-words.ts"
import { focus, stopElement, useFocus } from "./focus.ts"

/** The one menu of the diagram: what can be done to a machine or a process in its present condition. */
export function Menu() {
  const t = useText()
  const menu = useFocus((state) => state.menu)
  const close = (open: boolean): void => {
    if (!open) focus.setState({ menu: undefined })
  }
  return (
    <Dropdown.Root open={menu !== undefined} onOpenChange={close} modal={false}>
      <Dropdown.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="pointer-events-none fixed size-0" style={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }} />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t("diagram>menuOf", { name: menu?.about ?? "" })}
          data-testid="menu"
          className="floating appear z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-60 overflow-y-auto p-1"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // Not where the next menu is open already: it would close for it.
            if (!focus.getState().menu) stopElement(focus.getState().stop)?.focus({ preventScroll: true })
          }}
        >
          {menu && <Items about={menu.about} />}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}

function Items({ about }: { readonly about: string }) {
  const hosts = useWorld((state) => state.hosts)
  const subject = subjectOf(about, hosts)
  switch (subject.type) {
    case "host":
      return <OfHost name={subject.host} />
    case "process":
      return <OfProcess host={subject.host} name={subject.process} />
    case "object":
      return <OfObject id={subject.key} />
    default:
      return unreachable(subject)
  }
}

function OfHost({ name }: { readonly name: string }) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(name))
  const node = useWorld(({ nodes }) => nodes.get(name))
  if (!host) return null
  const ofProcesses = host.role === "control-plane" ? [] : host.processes.flatMap((process) => processActions(host, process))
  return (
    <>
      <Heading>{name}</Heading>
      <Group actions={hostActions(host)} />
      {host.role === "worker" && <Item id="remove-machine" icon={Trash2} name={t("topology>removeNode")} hint={t("topology>removeNodeHint")} obey={() => askRemoval({ type: "node", name })} />}
      {ofProcesses.length > 0 && <Line />}
      <Group actions={ofProcesses} />
      {node && <Line />}
      {node && <ObjectMenuItems object={{ kind: "Node", apiVersion: "v1", namespace: "", name, unschedulable: node.unschedulable }} />}
    </>
  )
}

function OfProcess({ host: hostName, name }: { readonly host: string; readonly name: string }) {
  const t = useText()
  const host = useWorld(({ hosts }) => hosts.get(hostName))
  const process = host?.processes.find((each) => each.name === name)
  const actions = host && process ? processActions(host, process) : []
  return (
    <>
      <Heading>{name}</Heading>
      {actions.length === 0 && <p className="max-w-60 px-2 pb-1.5 text-small text-muted">{t("action>nothing")}</p>}
      <Group actions={actions} />
    </>
  )
}

/** A Pod or a Service: what kubectl can do to it. */
function OfObject({ id }: { readonly id: string }) {
  const view = useWorld(({ pods, resources }) => pods.get(id) ?? resources.get(id))
  if (!view) return null
  return (
    <>
      <Heading>{view.name}</Heading>
      <ObjectMenuItems object={commandableOf(view)} />
    </>
  )
}

const Line = () => <Dropdown.Separator className="my-1 h-px bg-line" />

function Heading({ children }: { readonly children: string }) {
  return <Dropdown.Label className="px-2 pt-1 pb-1.5 text-small font-semibold text-muted">{children}</Dropdown.Label>
}

function Group({ actions }: { readonly actions: readonly MachineAction[] }) {
  const t = useText()
  return actions.map((action) => {
    const { icon, name, hint } = actionWords(t, action)
    return <Item key={action.type} id={`action-${action.type}`} icon={icon} name={name} hint={hint} obey={() => act(action)} />
  })
}
