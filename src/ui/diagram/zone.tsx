import { memo } from "react"
import type { NodeProps } from "reactflow"
import { useText } from "../text.ts"

/** A zone: the container of its machines. */
export const Zone = memo(function Zone({ id }: NodeProps) {
  const t = useText()
  const zone = id.slice("zone:".length)
  return (
    <div className="size-full rounded-card border border-line bg-surface px-3 py-1 text-small text-muted">
      {zone === "" ? t("diagram>noZone") : zone}
    </div>
  )
})
