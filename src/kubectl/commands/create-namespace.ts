import { dryRunFlag, outputFlag, type Command } from "../command.ts"
import { createMade, oneName } from "../generate.ts"

/** `kubectl create namespace NAME`. */
export const createNamespace: Command = {
  name: "create namespace",
  aliases: ["create ns"],
  flags: [outputFlag, dryRunFlag],
  *run(call) {
    yield* createMade(call, "namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: oneName(call) } })
  },
}
