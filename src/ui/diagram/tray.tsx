import { memo } from "react"
import type { NodeProps } from "reactflow"
import { useText } from "../text.ts"
import { usePicture } from "./picture.ts"
import { usePlacement } from "./placement.ts"
import { PodButtons } from "./pod-buttons.tsx"

/** Where Pods wait that have no node yet. More than it holds are told by their number. */
export const Tray = memo(function Tray({ id }: NodeProps) {
  const t = useText()
  const { layout } = usePicture()
  const slots = usePlacement(({ rooms }) => rooms.get(id))
  const grid = layout.grids.get(id)
  const room = grid ? grid.columns * grid.rows : 0
  const count = slots?.filter((key) => key !== undefined).length ?? 0
  const beyond = slots?.slice(room).filter((key) => key !== undefined).length ?? 0
  return (
    <figure aria-label={t("tray>title", { count })} data-testid="tray" className={`@container pointer-events-none relative size-full rounded-card border border-dashed ${count > 0 ? "border-line-strong" : "border-line"}`}>
      <div className={`flex justify-between px-2 py-1 text-tiny @max-[90px]:px-1.5 ${count > 0 ? "text-text" : "text-muted"}`}>
        <span>{t("tray>pending")}</span>
        {count > 0 && <span data-testid="tray-count">{beyond > 0 ? t("tray>more", { beyond }) : count}</span>}
      </div>
      <PodButtons room={id} />
    </figure>
  )
})
