import { defineConfig } from "vitest/config"
import { generate } from "./.schema/generate.ts"

generate()

export default defineConfig({
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "e2e/**/*.test.ts"],
    // Property tests draw many worlds; a loaded two-core machine needs the room.
    testTimeout: 60_000,
  },
})
