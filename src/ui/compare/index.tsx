import { lazy, Suspense } from "react"
import { useText } from "../text.ts"

const Comparison = lazy(async () => ({ default: (await import("./comparison.tsx")).Comparison }))

/** Two branches side by side; what draws curves is fetched when it is first looked at. */
export function Compare() {
  const t = useText()
  return (
    <Suspense fallback={<p className="p-3 text-muted">{t("comparison>waiting")}</p>}>
      <Comparison />
    </Suspense>
  )
}
