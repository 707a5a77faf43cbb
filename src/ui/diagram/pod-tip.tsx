import { useStore } from "reactflow"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { StatusShape } from "../widgets/shape.tsx"
import { stopElement, useFocus } from "./focus.ts"
import { usePicture } from "./picture.ts"

/** What the pointer or the focus is on, in a few words beside it. Buttons say the same to who does not see it. */
export function PodTip() {
  const t = useText()
  const { places } = usePicture()
  const key = useFocus(({ hovered, stop, menu }) => (menu ? undefined : (hovered ?? (stopElement(stop)?.matches(":focus-visible") ? stop : undefined))))
  const pod = useWorld(({ pods }) => (key === undefined ? undefined : pods.get(key)))
  const [x, y, zoom] = useStore(({ transform }) => transform)
  const width = useStore((state) => state.width)
  const rect = key === undefined ? undefined : places.of(key)
  if (!pod || !rect) return null
  const facts = [pod.namespace, pod.node === "" ? t("pod>waits") : pod.node, pod.ip].filter((fact) => fact !== "")
  const above = rect.y * zoom + y > 120
  const middle = (rect.x + rect.width / 2) * zoom + x
  return (
    <div
      aria-hidden="true"
      data-testid="pod-tip"
      className="floating pointer-events-none absolute left-0 z-30 flex w-max max-w-80 flex-col gap-0.5 px-2.5 py-1.5"
      style={{ translate: `${within(middle, width)} ${above ? "-100%" : "0"}`, top: above ? rect.y * zoom + y - 8 : (rect.y + rect.height) * zoom + y + 8 }}
    >
      <span className="font-mono text-small break-all">{pod.name}</span>
      <span className="flex items-center gap-1.5 text-small">
        <StatusShape status={pod.look} size={12} />
        {pod.status}
        <span className="text-muted">
          {t("pod>ready", { ready: pod.ready })}
          {pod.restarts > 0 && ` · ${t("pod>restarts", { count: pod.restarts })}`}
        </span>
      </span>
      <span className="text-tiny text-muted">{facts.join(" · ")}</span>
      {pod.standIn && <span className="text-tiny text-muted">{t("pod>standInOf", { image: pod.image })}</span>}
    </div>
  )
}

/** Centred there, as far as that keeps it inside the pane; of a translation, per cents are of the tip's own width. */
const within = (middle: number, width: number): string => `clamp(8px, calc(${middle}px - 50%), calc(${width - 8}px - 100%))`
