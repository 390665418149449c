import { Worker, type WorkerOptions } from "node:worker_threads"

/**
 * Starts a thread on the module that stands beside the caller's: as `.js` when built, as `.ts` through tsx in development.
 * The thread gets none of the process's own options of Node.
 *
 * @param name relative to the caller, without its ending: `"./worker"`
 * @param from `import.meta.url` of the caller
 */
export function startWorker(name: string, from: string, options: WorkerOptions = {}): Worker {
  const settings = { ...options, execArgv: [] }
  if (!from.endsWith(".ts")) return new Worker(new URL(`${name}.js`, from), settings)
  // `--import tsx` has no effect in threads, hence this bootstrap. tsx is found at run time: it is no dependency of what
  // is published.
  const tsx = import.meta.resolve("tsx/esm/api")
  const bootstrap = `import("${tsx}").then((tsx) => { tsx.register(); return import("${new URL(`${name}.ts`, from)}") })`
  return new Worker(bootstrap, { ...settings, eval: true })
}
