import { Worker, type WorkerOptions } from "node:worker_threads"
import type { WorkerSettings } from "./protocol.js"

/** Starts the worker file beside this one: `worker.js` when built, `worker.ts` through tsx in development. */
export function spawnWorker(settings: WorkerSettings): Worker {
  // The library reports its sessions to its maker and keeps a device id unless it is told not to when it is loaded. Set
  // here: in the worker, the environment is a copy that native code does not see.
  process.env.ORT_DISABLE_TELEMETRY ??= "1"
  const options = { workerData: settings, name: "llm-fmri runtime", execArgv: [] }
  if (import.meta.url.endsWith(".ts")) return spawnTypeScript(new URL("./worker.ts", import.meta.url), options)
  return new Worker(new URL("./worker.js", import.meta.url), options)
}

// `--import tsx` has no effect in worker threads, hence this bootstrap. tsx is found at run time: it is no dependency of
// the published package.
function spawnTypeScript(file: URL, options: WorkerOptions): Worker {
  const tsx = import.meta.resolve("tsx/esm/api")
  const bootstrap = `import("${tsx}").then((tsx) => { tsx.register(); return import("${file}") })`
  return new Worker(bootstrap, { ...options, eval: true })
}
