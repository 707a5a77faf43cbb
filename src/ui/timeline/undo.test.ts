import { expect, test } from "vitest"
import { openCatalogue, sayText } from "../../messages/say.ts"
import { isUndoable, undoName } from "./undo.ts"

openCatalogue()
const ran = (line: string) => ({ tone: "learner", say: "terminal/line", about: { line } }) as const

test("what changes or takes away can be undone; what reads, adds or mends need not be", () => {
  for (const line of ["kubectl delete pod/web", "kubectl apply -f -", "kubectl scale deployment/web --replicas=0", "kubectl -n shop delete pod/web", "kubectl rollout undo deployment/web"]) expect(isUndoable(ran(line)), line).toBe(true)
  for (const line of ["kubectl get pods", "kubectl rollout status deployment/web", "kubectl apply -f - --dry-run=server", "echo kubectl delete"]) expect(isUndoable(ran(line)), line).toBe(false)
  for (const say of ["host/crash", "process/kill", "process/stop", "link/partition"]) expect(isUndoable({ tone: "learner", say, about: {} })).toBe(true)
  for (const say of ["host/resume", "link/heal"]) expect(isUndoable({ tone: "learner", say, about: {} })).toBe(false)
  expect(isUndoable({ tone: "warning", say: "host/crash", about: {} })).toBe(false)
})

test("the branch is called by what it comes before", () => {
  expect(undoName(sayText, { say: "host/crash", about: { host: "node-2" } })).toBe("before crash node-2")
  expect(undoName(sayText, ran("kubectl delete pod/web"))).toBe("before delete pod/web")
  expect(undoName(sayText, ran(`kubectl delete pod/${"w".repeat(80)}`))).toHaveLength(40)
})
