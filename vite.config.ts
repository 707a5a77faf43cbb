import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// Relative addresses, so that a build works from any folder of any host, and from a disk.
export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss()],
  build: { outDir: "dist", target: "es2023", assetsInlineLimit: 0 },
  worker: { format: "es" },
  // Named here because a cold development server that finds them late reloads the page under the reader.
  optimizeDeps: { include: ["react", "react-dom/client", "reactflow"] },
})
