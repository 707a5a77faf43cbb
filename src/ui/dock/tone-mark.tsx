import type { Line } from "../../bridge/protocol.ts"

/** Who a line is from, as a small shape: the reader a diamond, a warning a triangle, all else a dot. */
export function ToneMark({ tone }: { readonly tone: Line["tone"] }) {
  return (
    <svg width="10" height="18" viewBox="0 0 10 18" aria-hidden="true" className={`shrink-0 ${tone === "learner" ? "text-accent" : tone === "warning" ? "text-text" : "text-muted"}`}>
      {tone === "learner" && <path d="M5 4.5 9.5 9 5 13.5.5 9z" fill="currentColor" />}
      {tone === "warning" && <path d="M5 4.5 9.7 13H.3z" fill="currentColor" />}
      {tone === "normal" && <circle cx="5" cy="9" r="2" fill="currentColor" />}
    </svg>
  )
}
