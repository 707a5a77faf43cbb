import { memo } from "react"
import type { Look } from "../../bridge/protocol.ts"
import type { Message } from "../../messages/say.ts"

export type Status = Look

export const statuses: readonly Status[] = ["ready", "starting", "notReady", "failed", "unknown", "terminating", "completed"]

export const statusMessage = (status: Status): Message => `status>${status}`

const colours: Readonly<Record<Status, string>> = {
  ready: "text-ready",
  starting: "text-starting",
  notReady: "text-not-ready",
  failed: "text-failed",
  unknown: "text-unknown",
  terminating: "text-terminating",
  completed: "text-terminating",
}

/** The sign of a status: its shape says it, its colour says it again. For the eye alone; words stand beside it. */
export const StatusShape = memo(function StatusShape({ status, size = 16 }: { readonly status: Status; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" className={`shrink-0 ${colours[status]}`} data-status={status} fill="none">
      {drawn[status]}
    </svg>
  )
})

const frame = { x: 2.75, y: 2.75, width: 10.5, height: 10.5, rx: 1.5, stroke: "currentColor", strokeWidth: 1.5 } as const
const cut = { stroke: "var(--canvas)", strokeWidth: 1.7, strokeLinecap: "round" } as const

const drawn: Readonly<Record<Status, React.ReactNode>> = {
  ready: <rect x="2" y="2" width="12" height="12" rx="2" fill="currentColor" />,
  starting: <rect {...frame} strokeDasharray="2.6 1.8" />,
  notReady: (
    <>
      <rect {...frame} />
      <path d="M2.5 8h11v3.5a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2z" fill="currentColor" />
    </>
  ),
  failed: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="2" fill="currentColor" />
      <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" {...cut} />
    </>
  ),
  unknown: (
    <>
      <path d="M8 .6 15.4 8 8 15.4.6 8z" fill="currentColor" />
      <path d="M6.2 6.5a1.85 1.85 0 1 1 2.7 1.6c-.6.35-.9.7-.9 1.3" {...cut} strokeWidth={1.4} />
      <circle cx="8" cy="11.4" r=".9" fill="var(--canvas)" />
    </>
  ),
  terminating: (
    <>
      <rect {...frame} />
      <path d="M3 8.5 8.5 3M3.5 12.5l9-9M7.5 13 13 7.5" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  completed: (
    <>
      <rect {...frame} strokeWidth={1.2} />
      <path d="M5.2 8.3 7.3 10.4 11 5.9" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
}
