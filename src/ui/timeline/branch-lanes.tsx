import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import type { BranchRow } from "./branch-tree.ts"

/** The height of a branch's row. */
export const rowPixels = 44
const width = 120
const inset = 8

/** The branches as lines along one time, each leaving the one that it came from where it was forked. */
export function BranchLanes({ rows }: { readonly rows: readonly BranchRow[] }) {
  const t = useText()
  const shown = useWorld((state) => state.branch)
  const now = useWorld((state) => state.now)
  const most = Math.max(...rows.map(({ branch }) => branch.end), 1)
  const x = (at: number): number => inset + (at / most) * (width - 2 * inset)
  const y = (row: number): number => (row + 0.5) * rowPixels
  return (
    <svg width={width} height={rows.length * rowPixels} role="img" aria-label={t("branches>tree")} className="pointer-events-none absolute top-0 left-1" data-testid="branch-lanes">
      {rows.map(({ branch, parent }, row) => {
        const from = x(branch.parent === undefined ? 0 : branch.forkedAt)
        const chosen = branch.id === shown
        const bend = parent === undefined ? "" : `M${from} ${y(parent)}V${y(row) - 6}q0 6 6 6`
        return (
          <g key={branch.id} stroke={chosen ? "var(--accent)" : "var(--line-strong)"} fill="none" strokeWidth={chosen ? 2.5 : 1.75} strokeLinecap="round">
            {parent !== undefined && <path d={bend} strokeWidth="1.5" />}
            <path d={`M${parent === undefined ? from : Math.min(from + 6, x(branch.end))} ${y(row)}H${x(branch.end)}`} />
            <circle cx={x(branch.end)} cy={y(row)} r="3" fill={chosen ? "var(--accent)" : "var(--line-strong)"} stroke="none" />
            {chosen && now < branch.end && <circle cx={x(now)} cy={y(row)} r="4.5" fill="var(--raised)" strokeWidth="2.5" />}
          </g>
        )
      })}
    </svg>
  )
}
