import { settings } from "./settings.ts"

const systemDark = matchMedia("(prefers-color-scheme: dark)")

/** Keeps the document in the chosen theme, or in the system's. */
export function keepTheme(): void {
  apply()
  settings.subscribe(apply)
  systemDark.addEventListener("change", apply)
}

function apply(): void {
  const { theme } = settings.getState()
  document.documentElement.dataset["theme"] = theme === "system" ? (systemDark.matches ? "dark" : "light") : theme
}

/** Calls when anything that colours depend on has changed. */
export function onColours(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] })
  const queries = ["(forced-colors: active)", "(prefers-contrast: more)"].map((query) => matchMedia(query))
  for (const query of queries) query.addEventListener("change", listener)
  return () => {
    observer.disconnect()
    for (const query of queries) query.removeEventListener("change", listener)
  }
}
