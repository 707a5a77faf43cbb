import * as monaco from "monaco-editor/editor"
import { configureMonacoYaml } from "monaco-yaml"
import schemaUrl from "../kubernetes-schema.json?url"
// oxlint-disable-next-line import/default -- Vite makes it
import YamlWorker from "./yaml.worker.ts?worker"

/** Completion and hover from Kubernetes' own schema. Judging is the engine's part, in Kubernetes' words, so the language server's validation stays off. */
export function startYaml(): void {
  configureMonacoYaml(withOwnWorker(), {
    isKubernetes: true,
    yamlVersion: "1.1",
    validate: false,
    format: { enable: false },
    hoverSchemaSource: false,
    // The worker fetches the schema by itself, when it is first asked something.
    enableSchemaRequest: true,
    schemas: [{ uri: new URL(schemaUrl, document.baseURI).href, fileMatch: ["**/*.yaml"] }],
  })
}

type Monaco = Parameters<typeof configureMonacoYaml>[0]

/**
 * Monaco since 0.55 takes a started worker where monaco-yaml 5 still hands it a module's name: a copy of the interface starts ours. The worker's first message only wakes
 * its module; the second one configures it.
 */
function withOwnWorker(): Monaco {
  const createWebWorker = ({ createData }: { readonly createData?: unknown }): unknown => {
    const worker = new YamlWorker()
    worker.postMessage("ignore")
    worker.postMessage(createData)
    return monaco.editor.createWebWorker({ worker: Promise.resolve(worker) })
  }
  return { ...monaco, editor: { ...monaco.editor, createWebWorker } } as unknown as Monaco
}
