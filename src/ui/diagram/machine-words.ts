import { Power, PowerOff, Snowflake, type LucideIcon } from "lucide-react"
import type { HostView } from "../../bridge/protocol.ts"
import type { Message, Text } from "../../messages/say.ts"

interface Words {
  readonly icon: LucideIcon
  readonly short: Message
  readonly long: Message
}

/** How a machine really is, in a sign and in words. */
export const machineWords: Readonly<Record<HostView["condition"], Words>> = {
  up: { icon: Power, short: "machine>up", long: "machine>upLong" },
  down: { icon: PowerOff, short: "machine>down", long: "machine>downLong" },
  hung: { icon: Snowflake, short: "machine>hung", long: "machine>hungLong" },
}

/** The same in whole sentences, with what a partition adds. */
export const machineSentences = (t: Text, { condition, cut }: Pick<HostView, "condition" | "cut">): string =>
  cut ? `${t(machineWords[condition].long)} ${t("machine>cutLong")}` : t(machineWords[condition].long)
