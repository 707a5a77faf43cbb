import { plugin } from "../framework.ts"

/**
 * Claims on devices are not simulated; but the real plugin looks at every Pod that fits nowhere, whether it could take a claim back, and
 * its answer stands in each FailedScheduling message.
 */
export const dynamicResources = plugin({
  name: "DynamicResources",
  postFilter: () => ({ type: "no", why: "no new claims to deallocate", giveUp: false }),
})
