import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "./style.css"

const root = document.getElementById("root")
if (!root) throw new Error("index.html has no element with the id root")
createRoot(root).render(
  <StrictMode>
    <main className="p-6">
      <h1>Orrery</h1>
    </main>
  </StrictMode>,
)
