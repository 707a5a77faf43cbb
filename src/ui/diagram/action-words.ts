import { OctagonX, Play, Plug, PowerOff, RotateCcw, Snowflake, Square, Unplug, type LucideIcon } from "lucide-react"
import type { MachineAction } from "../../bridge/protocol.ts"
import type { Text } from "../../messages/say.ts"

const icons: Readonly<Record<MachineAction["type"], LucideIcon>> = {
  "host/crash": PowerOff,
  "host/hang": Snowflake,
  "host/resume": Play,
  "host/restart": RotateCcw,
  "link/partition": Unplug,
  "link/heal": Plug,
  "process/kill": OctagonX,
  "process/stop": Square,
  "process/start": Play,
  "process/hang": Snowflake,
  "process/resume": Play,
}

/** An action's sign, name and hint. */
export function actionWords(t: Text, action: MachineAction): { readonly icon: LucideIcon; readonly name: string; readonly hint: string } {
  const values = "process" in action ? { process: action.process } : {}
  return { icon: icons[action.type], name: t(`action>${action.type}`, values), hint: t(`action>${action.type}.hint`) }
}
