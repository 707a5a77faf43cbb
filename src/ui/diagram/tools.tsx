import { Maximize, Minus, Plus } from "lucide-react"
import { useReactFlow } from "reactflow"
import { useText } from "../text.ts"
import { IconButton } from "../widgets/icon-button.tsx"
import { MachinesMenu } from "../topology/machines-menu.tsx"
import { fitDiagram } from "./focus.ts"

/** Machines and zones; nearer, farther, the whole. */
export function Tools({ moved }: { readonly moved: () => void }) {
  const t = useText()
  const { zoomIn, zoomOut } = useReactFlow()
  const zoom = (by: () => Promise<boolean>) => (): void => {
    moved()
    void by()
  }
  return (
    <div role="toolbar" aria-label={t("diagram>tools")} className="absolute right-2 bottom-3 z-20 flex rounded-card border border-line bg-raised compact:hidden">
      <MachinesMenu />
      <IconButton icon={Plus} label={t("diagram>zoomIn")} onClick={zoom(zoomIn)} />
      <IconButton icon={Minus} label={t("diagram>zoomOut")} onClick={zoom(zoomOut)} />
      <IconButton icon={Maximize} label={t("diagram>fit")} press="F" onClick={fitDiagram} data-testid="fit" />
    </div>
  )
}
