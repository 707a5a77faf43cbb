import type { Micros } from "../base/time.ts"
import type { Answer, EngineHandle } from "./protocol.ts"

/** Starts the engine: one worker for the control plane, one for the nodes, and a channel between them that does not pass the page. */
export function openEngine(): EngineHandle {
  const control = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" })
  const nodes = new Worker(new URL("./nodes.worker.ts", import.meta.url), { type: "module" })
  const { port1, port2 } = new MessageChannel()
  control.postMessage({ type: "nodes", port: port1 }, [port1])
  nodes.postMessage({ port: port2 }, [port2])
  const listeners = new Set<(answer: Answer) => void>()
  const tell = (answer: Answer): void => {
    for (const listener of listeners) listener(answer)
  }
  let asked = false
  control.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.type === "frame") asked = false
    tell(data)
  }
  const broken = ({ message }: ErrorEvent): void => tell({ type: "failed", message: message || "a worker has ended", seed: 0, eventsHandled: 0, recording: {}, now: 0 as Micros })
  control.onerror = broken
  nodes.onerror = broken
  return {
    order: (order) => control.postMessage(order),
    ask(watch) {
      if (asked) return
      asked = true
      control.postMessage({ type: "frame", watch })
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      control.terminate()
      nodes.terminate()
    },
  }
}
