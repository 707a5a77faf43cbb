import { openEngine } from "../bridge/handle.ts"
import "./style.css"

// The workers start while the browser still reads the page's own code.
const engine = openEngine()
void import("./start.tsx").then(({ startPage }) => startPage(engine))
