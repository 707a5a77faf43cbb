// The YAML language server, in a worker of its own: Vite packs what this file imports.
// oxlint-disable-next-line import/no-unassigned-import -- it listens as soon as it is loaded
import "monaco-yaml/yaml.worker.js"
