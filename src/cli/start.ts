// Writes what is generated, then runs the command, whose imports need it.
import { generate } from "../../.schema/generate.ts"

generate()
await import("./main.ts")
