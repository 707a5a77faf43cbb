import { Unplug } from "lucide-react"
import type { HostView } from "../../bridge/protocol.ts"
import { useText } from "../text.ts"
import { machineWords } from "./machine-words.ts"

/** How a machine really is, small: what is wrong stands out by weight, never by a status's colour. */
export function MachineState({ host: { name, condition, cut } }: { readonly host: HostView }) {
  const t = useText()
  const { icon: Icon, short } = machineWords[condition]
  return (
    <span className="flex items-center gap-2.5" data-testid={`machine-${name}`}>
      <span className={`flex items-center gap-1 whitespace-nowrap ${condition === "up" ? "" : "font-medium text-text"}`}>
        <Icon size={13} strokeWidth={2} aria-hidden="true" />
        {t(short)}
      </span>
      {cut && (
        <span className="flex items-center gap-1 font-medium whitespace-nowrap text-text">
          <Unplug size={13} strokeWidth={2} aria-hidden="true" />
          {t("machine>cut")}
        </span>
      )}
    </span>
  )
}
