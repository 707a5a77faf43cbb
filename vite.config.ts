import { fileURLToPath } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig, type Plugin } from "vite"
import { generate } from "./.schema/generate.ts"

generate()

// Relative addresses, so that a build works from any folder of any host, and from a disk.
export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss(), looserPolicyWhileDeveloping()],
  // How large the parts may be is measured packed, by `npm run bench`; Vite's own limit is for unpacked ones.
  build: { outDir: "dist", target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 4_000 },
  worker: { format: "es" },
  // monaco-yaml's worker names a path that monaco-editor gave up with 0.55.
  resolve: { alias: { "monaco-editor/esm/vs/editor/editor.worker.js": fileURLToPath(import.meta.resolve("monaco-editor/editor/editor.worker.js")) } },
  // Named here because a cold development server that finds them late reloads the page under the reader.
  optimizeDeps: { include: ["react", "react-dom/client", "reactflow", "monaco-editor/editor", "monaco-yaml", "monaco-yaml/yaml.worker.js", "yaml"] },
})

/** React's fast refresh is an inline script, which the page's content security policy rightly refuses: dev server only. */
function looserPolicyWhileDeveloping(): Plugin {
  return {
    name: "looser-policy-while-developing",
    apply: "serve",
    transformIndexHtml: (html) => html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
  }
}
