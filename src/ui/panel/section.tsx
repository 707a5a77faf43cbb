import type { ReactNode } from "react"

/** A headed part of the details. */
export function Section({ title, aside, children }: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1.5 flex items-baseline justify-between text-small font-semibold text-muted">
        {title}
        {aside !== undefined && <span className="font-mono text-tiny font-normal">{aside}</span>}
      </h3>
      {children}
    </section>
  )
}

/** Rows of a name and a value. */
export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-3 gap-y-1">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
