import { CircleDashed } from "lucide-react"
import type { ReactNode } from "react"
import { choose } from "../settings.ts"

/** A sentence that sets an object apart: not simulated, a stand-in. */
export function Remark({ children }: { readonly children: ReactNode }) {
  return (
    <p className="mt-2 flex gap-2 rounded-card border border-dashed border-line-strong px-2.5 py-1.5 text-small text-muted">
      <CircleDashed size={14} aria-hidden="true" className="mt-px shrink-0" />
      <span>{children}</span>
    </p>
  )
}

/** Another object, to go to. */
export function ObjectLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <button type="button" className="max-w-full truncate rounded text-left text-accent hover:underline" onClick={() => choose(id)}>
      {children}
    </button>
  )
}
