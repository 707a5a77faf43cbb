import type { Outcome, Request } from "../kubectl/asks.ts"
import { runAgainst, type Said } from "../kubectl/drive.ts"
import { splitWords } from "../kubectl/words.ts"
import type { Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import { collectionPath, objectPath } from "../api/path.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import { instant } from "../api/instant.ts"
import type { HttpRequest } from "../net/http.ts"
import { ApiWorld } from "./apiserver.ts"
import { sharedText } from "./tables.ts"

/** One command of a recording of the real kubectl, with what it said. */
export interface Step {
  readonly id: string
  readonly scene: string
  readonly command: string
  readonly stdin?: string
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

export interface Transcripts {
  readonly objects: readonly (ApiObject & { readonly status?: object })[]
  readonly requests: readonly { readonly method: HttpRequest["method"]; readonly path: string; readonly body?: object }[]
  readonly files: Readonly<Record<string, string>>
  readonly scenes: Readonly<Record<string, { readonly writes: boolean; readonly setup: readonly string[] }>>
  readonly steps: readonly Step[]
}

/** The recording, or undefined where it is not on this machine. */
export function readTranscripts(): Transcripts | undefined {
  const text = sharedText("transcripts/kubectl-1.36.json")
  return text === undefined ? undefined : (JSON.parse(text) as Transcripts)
}

/** An API server that holds the recording's fixed state, and kubectl before it, in the recording's folder. */
export class Recorded {
  readonly #world = new ApiWorld({ strict: false })
  readonly #files: Readonly<Record<string, string>>

  constructor({ objects, requests, files }: Transcripts) {
    this.#files = files
    const uids = new Map<string, string>()
    for (const given of objects) {
      const text = JSON.stringify(given).replaceAll(/\$uid:[^"]*/g, (name) => uids.get(name) ?? name)
      const object = JSON.parse(text) as ApiObject & { status?: object }
      const kind = builtinRegistry.byKind(object.apiVersion, object.kind)
      if (!kind) continue
      const namespace = object.metadata.namespace ?? ""
      const made = this.#world.ask("POST", collectionPath(kind, namespace), object).body as unknown as ApiObject
      if (!made.metadata?.uid) continue
      uids.set(`$uid:${object.kind}/${namespace}/${object.metadata.name}`, made.metadata.uid)
      if (object.status && kind.subresources.includes("status")) this.#world.ask("PUT", objectPath(kind, namespace, object.metadata.name, "status"), { ...made, status: object.status })
    }
    for (const { method, path, body } of requests) this.#world.ask(method, path, body)
  }

  get now(): Instant {
    return instant(1_767_268_800_000_000 + this.#world.world.now)
  }

  /** Runs a command of the recording, without its first word. */
  run(command: string, stdin?: string): Said {
    const [, ...argv] = splitWords(command) ?? []
    const answer = ({ method, path, body, headers }: Request): Outcome => this.#world.ask(method, path, body, headers["content-type"])
    return runAgainst({ argv, files: this.#files, namespace: "shop", server: "<server>", ...(stdin === undefined ? {} : { stdin }) }, answer, this.now)
  }
}

const hidden: readonly (readonly [mark: string, shape: string])[] = [
  ["<uid>", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"],
  ["<time>", "\\d{4}-\\d\\d-\\d\\dT[\\d:]+(?:\\.\\d+)?Z"],
  ["<date>", "\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]+ \\+0000"],
  ["<version>", "\\d+"],
  ["<ip>", "10\\.\\d+\\.\\d+\\.\\d+"],
  ["<port>", "\\d+"],
  ["<random>", "[a-z0-9]+"],
  ["<age>", "(?:(?:\\d+[smhdy])+|<invalid>)"],
]

/** Whether a text is the recorded one, where the recorder wrote placeholders anything of their shape, in tables with runs of spaces made three. */
export function agrees(said: string, recorded: string): boolean {
  // The real one has no section for what is not simulated.
  const bare = said.replaceAll(/^Not Simulated:\n(?:  .*\n)+/gm, "")
  const [lines, expected] = [bare.split("\n"), recorded.split("\n")]
  return lines.length === expected.length && lines.every((line, i) => {
    const shape = new RegExp(`^${shapeOf(expected[i] ?? "")}$`)
    return shape.test(line) || shape.test(line.replaceAll(/(\S) {2,}/g, "$1   "))
  })
}

function shapeOf(recorded: string): string {
  const escaped = recorded.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("<age>   ", "<age> +")
  return hidden.reduce((shape, [mark, value]) => shape.replaceAll(mark, value), escaped)
}
