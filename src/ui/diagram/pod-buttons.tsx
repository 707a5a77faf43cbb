import { memo, use } from "react"
import { useShallow } from "zustand/react/shallow"
import type { PodView } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import type { Text } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { choose, useSettings } from "../settings.ts"
import { focus, openMenu, useFocus } from "./focus.ts"
import { cellOf, signIn } from "./grid.ts"
import { usePicture, useRect } from "./picture.ts"
import { buttonsBelow, podSlots, usePlacement } from "./placement.ts"
import { StopKeys } from "./stop.tsx"

/** A pixel of border lies between a card's edge and what is placed in it. */
const border = 1

/**
 * The Pods of a room as buttons that show nothing: the canvas draws the signs at the same slots. They take the focus and say what is
 * there. Of very many only that which has the focus is one.
 */
export function PodButtons({ room }: { readonly room: string }) {
  const few = usePlacement(({ count }) => count < buttonsBelow)
  const stop = useFocus((state) => state.stop)
  const keys = usePlacement(useShallow(({ rooms }) => (rooms.get(room) ?? []).filter((key) => key !== undefined && (few || key === stop))))
  return keys.map((key) => key !== undefined && <PodButton key={key} id={key} room={room} />)
}

const PodButton = memo(function PodButton({ id, room }: { readonly id: string; readonly room: string }) {
  const t = useText()
  const pod = useWorld(({ pods }) => pods.get(id))
  const chosen = useSettings(({ selection }) => selection === id)
  const reachable = useFocus(({ stop }) => stop === id)
  const onKey = use(StopKeys)
  const { layout } = usePicture()
  const origin = useRect(room)
  const grid = layout.grids.get(room)
  const seat = podSlots.seat(id)
  const cell = grid && seat && cellOf(grid, seat.slot)
  if (!pod || !cell || !origin) return null
  const sign = signIn(cell, grid)
  return (
    <button
      type="button"
      data-stop={id}
      data-testid={`stop-${id}`}
      data-look={pod.look}
      aria-label={spokenPod(t, pod)}
      aria-pressed={chosen}
      tabIndex={reachable ? 0 : -1}
      className="pointer-events-auto absolute rounded"
      style={{ left: sign.x - origin.x - border - 2, top: sign.y - origin.y - border - 2, width: sign.width + 4, height: sign.height + 4 }}
      onClick={() => choose(id)}
      onKeyDown={(event) => onKey(event, id)}
      onFocus={() => focus.setState({ stop: id })}
      onContextMenu={(event) => {
        event.preventDefault()
        event.stopPropagation()
        openMenu(id, event.clientX, event.clientY)
      }}
    />
  )
})

/** All that the picture tells of a Pod, as one sentence. */
function spokenPod(t: Text, { name, namespace, node, status, ready, restarts, standIn }: PodView): string {
  const where = node === "" ? t("pod>waits") : t("pod>on", { node })
  const again = restarts > 0 ? t("pod>restarted", { count: restarts }) : ""
  return [t("pod>spoken", { name, namespace, where, status, ready }), again, standIn ? t("pod>standIn") : ""].filter((text) => text !== "").join(" ")
}
