import { parentPort } from "node:worker_threads"
import { callHere, failureAnswer } from "./call.js"
import { insideThread } from "./inside.js"
import type { Call } from "./protocol.js"

insideThread.value = true
parentPort?.on("message", (call: Call) => {
  callHere(call)
    .then((result) => parentPort?.postMessage({ result }))
    .catch((error: unknown) => parentPort?.postMessage(failureAnswer(error)))
})
