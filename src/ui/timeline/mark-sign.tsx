import type { Sort } from "./marks.ts"

const looks: Readonly<Record<Sort, string>> = { write: "text-accent", fault: "text-accent", mend: "text-accent", failure: "text-failed", change: "text-muted" }

/** A mark's shape: what the reader wrote a disc, broke a diamond, mended a hollow one; a failure a triangle; all else a stroke. */
export function MarkSign({ sort, className = "" }: { readonly sort: Sort; readonly className?: string }) {
  return (
    <svg width="11" height="11" viewBox="0 0 11 11" aria-hidden="true" className={`shrink-0 ${looks[sort]} ${className}`}>
      {drawn[sort]}
    </svg>
  )
}

const edge = { stroke: "var(--surface)", strokeWidth: 1, paintOrder: "stroke" } as const

const drawn: Readonly<Record<Sort, React.ReactNode>> = {
  write: <circle cx="5.5" cy="5.5" r="4" fill="currentColor" {...edge} />,
  fault: <path d="M5.5.5 10.5 5.5 5.5 10.5.5 5.5z" fill="currentColor" {...edge} />,
  mend: <path d="M5.5 1.4 9.6 5.5 5.5 9.6 1.4 5.5z" fill="var(--surface)" stroke="currentColor" strokeWidth="1.6" />,
  failure: <path d="M5.5 1 10.4 10H.6z" fill="currentColor" {...edge} />,
  change: <rect x="4.75" y="4" width="1.5" height="7" rx=".75" fill="currentColor" />,
}
