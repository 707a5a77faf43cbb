import { expect, test } from "vitest"
import { hostActions, processActions } from "./actions.ts"

const names = (actions: readonly { readonly type: string }[]): string => actions.map(({ type }) => type).join(" ")

test("only what is possible is offered for a machine", () => {
  const host = { name: "node-1", condition: "up", cut: false } as const
  expect(names(hostActions(host))).toBe("host/crash host/hang host/restart link/partition")
  expect(names(hostActions({ ...host, cut: true }))).toBe("host/crash host/hang host/restart link/heal")
  expect(names(hostActions({ ...host, condition: "hung" }))).toBe("host/resume host/crash host/restart link/partition")
  expect(names(hostActions({ ...host, condition: "down" }))).toBe("host/restart link/partition")
})

test("only what is possible is offered for a process, and nothing on a machine that is off or frozen", () => {
  const host = { name: "node-1", condition: "up" } as const
  const offered = (condition: "running" | "hung" | "ended" | "stopped"): string => names(processActions(host, { name: "kubelet", condition }))
  expect(offered("running")).toBe("process/kill process/stop process/hang")
  expect(offered("hung")).toBe("process/resume process/kill process/stop")
  expect(offered("ended")).toBe("process/start process/stop")
  expect(offered("stopped")).toBe("process/start")
  expect(processActions({ name: "node-1", condition: "hung" }, { name: "kubelet", condition: "running" })).toEqual([])
})
