import { describe, expect, it } from "vitest"
import { swarm } from "./swarm.ts"

const seeds = 50

describe("a cluster under random work and random faults", () => {
  it.each(Array.from({ length: seeds }, (_, i) => i + 1))("comes right again and goes quiet: seed %i", (seed) => {
    const { problems } = swarm(seed)
    expect(problems, `again with: npm run orrery -- swarm --from ${seed} --seeds 1`).toEqual([])
  })
})
