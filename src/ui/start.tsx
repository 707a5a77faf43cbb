import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import type { EngineHandle } from "../bridge/protocol.ts"
import { App } from "./app.tsx"
import { connect } from "./engine/connection.ts"
import { startMessages } from "./text.ts"
import { startKeeping } from "./keep/keeper.ts"
import { listenForShortcuts } from "./shortcuts.ts"
import { keepTheme } from "./theme.ts"

const defaultSeed = 1

/** Paints the shell at once, while the engine brings its world to life. */
export function startPage(engine: EngineHandle): void {
  const root = document.getElementById("root")
  if (!root) throw new Error("index.html has no element with the id root")
  startMessages()
  keepTheme()
  listenForShortcuts()
  connect(engine)
  void startKeeping(engine, defaultSeed)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
