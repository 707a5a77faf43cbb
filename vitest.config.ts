import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "e2e/**/*.test.ts"],
    // Property tests draw many worlds; a loaded two-core machine needs the room.
    testTimeout: 60_000,
  },
})
