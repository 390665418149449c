import type { Worker } from "node:worker_threads"
import { startWorker } from "@llm-fmri/threads"
import type { WorkerSettings } from "./protocol.js"

/** Starts the runtime's thread. */
export function spawnWorker(settings: WorkerSettings): Worker {
  // The library reports its sessions to its maker and keeps a device id unless it is told not to when it is loaded. Set
  // here: in the worker, the environment is a copy that native code does not see.
  process.env.ORT_DISABLE_TELEMETRY ??= "1"
  return startWorker("./worker", import.meta.url, { workerData: settings, name: "llm-fmri runtime" })
}
