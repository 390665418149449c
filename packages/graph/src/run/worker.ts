import { parentPort, workerData } from "node:worker_threads"
import type { HostTensor } from "../build/dtype.js"
import { Engine, StageError } from "./engine.js"
import { type Reply, type Request, readyCall, type WireOutput, type WorkerSettings } from "./protocol.js"

const port = parentPort!
const engine = new Engine(workerData as WorkerSettings)
const queue: Request[] = []
let busy = false

port.on("message", (request: Request) => {
  if (request.kind === "cancel") {
    cancel(request.call)
    return
  }
  queue.push(request)
  if (!busy) void drain()
})
reply({ call: readyCall, ok: true, value: undefined })

/** Handles requests one after the other; in between, messages that came meanwhile (cancellations) are seen. */
async function drain(): Promise<void> {
  busy = true
  while (queue.length > 0) {
    const request = queue.shift()!
    await handle(request)
    if (queue.length > 0) await new Promise(setImmediate)
  }
  busy = false
}

function cancel(call: number): void {
  const at = queue.findIndex((request) => "call" in request && request.call === call)
  if (at < 0) return
  queue.splice(at, 1)
  reply({ call, ok: false, stage: "cancelled", message: "cancelled" })
}

async function handle(request: Request): Promise<void> {
  switch (request.kind) {
    case "graph":
      return engine.addModel(request.hash, request.bytes)
    case "drop":
      return engine.dropModel(request.hash)
    case "release":
      for (const id of request.ids) engine.release(id)
      return
    case "cancel":
      return
    default:
      try {
        const [value, moved] = await answer(request)
        reply({ call: request.call, ok: true, value }, moved)
      } catch (error) {
        const stage = error instanceof StageError ? error.stage : "run"
        reply({ call: request.call, ok: false, stage, message: error instanceof Error ? error.message : String(error) })
      }
  }
}

async function answer(request: Extract<Request, { call: number; kind: string }>): Promise<[unknown, ArrayBuffer[]]> {
  switch (request.kind) {
    case "upload":
      engine.hold(request.id, request.tensor)
      return [undefined, []]
    case "run": {
      const outputs = await engine.run(request.hash, request.inputs, request.keep)
      return [outputs, Object.values(outputs).flatMap(buffers)]
    }
    case "download":
      return [engine.tensor(request.id), []]
    case "stats":
      return [engine.stats(), []]
    case "close":
      await engine.close()
      return [undefined, []]
    case "cancel":
      return [undefined, []]
  }
}

function buffers(output: WireOutput): ArrayBuffer[] {
  return "data" in output ? [(output as HostTensor).data.buffer as ArrayBuffer] : []
}

function reply(message: Reply, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved)
}
