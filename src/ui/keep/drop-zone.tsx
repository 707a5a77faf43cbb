import { useEffect, useState } from "react"
import { useText } from "../text.ts"
import { openText } from "./keeper.ts"

/** A recording that is dropped anywhere on the page is opened. */
export function DropZone() {
  const t = useText()
  const [over, setOver] = useState(false)
  useEffect(() => {
    const isFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true
    const drag = (event: DragEvent): void => {
      if (!isFile(event)) return
      event.preventDefault()
      setOver(true)
    }
    const end = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!isFile(event)) return
      event.preventDefault()
      setOver(false)
      const [file] = event.dataTransfer?.files ?? []
      void file?.text().then(openText)
    }
    addEventListener("dragover", drag)
    addEventListener("dragleave", end)
    addEventListener("drop", drop)
    return () => {
      removeEventListener("dragover", drag)
      removeEventListener("dragleave", end)
      removeEventListener("drop", drop)
    }
  }, [])
  if (!over) return null
  return <div className="pointer-events-none fixed inset-2 z-50 flex items-center justify-center rounded-card border-2 border-dashed border-accent bg-canvas/80 text-[15px] font-semibold" data-testid="drop-zone">{t("share>drop")}</div>
}
