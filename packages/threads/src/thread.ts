import { Worker, type WorkerOptions } from "node:worker_threads"
import { failureError } from "./call.js"
import type { Answer, Call } from "./protocol.js"

/** One thread. It takes one call at a time, and keeps the process alive only while it has one. */
export class Thread {
  readonly #worker = startWorker()
  #waiting: { resolve(result: unknown): void; reject(error: Error): void } | undefined
  /** Set once it can take no more calls. */
  gone = false

  constructor() {
    this.#worker.unref()
    this.#worker.on("message", (answer: Answer) => {
      const waiting = this.#release()
      if ("failure" in answer) waiting?.reject(failureError(answer.failure))
      else waiting?.resolve(answer.result)
    })
    this.#worker.on("messageerror", (error: Error) => this.#release()?.reject(error))
    this.#worker.on("error", (error: Error) => this.#end(error))
    this.#worker.on("exit", () => this.#end(new Error("a thread stopped before it had answered")))
  }

  /** @throws DataCloneError when the job holds something that cannot go to another thread (a function, a class) */
  call(call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#worker.postMessage(call)
      this.#waiting = { resolve, reject }
      this.#worker.ref()
    })
  }

  async stop(): Promise<void> {
    this.gone = true
    await this.#worker.terminate()
  }

  #release() {
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#worker.unref()
    return waiting
  }

  #end(error: Error): void {
    this.gone = true
    this.#release()?.reject(error)
  }
}

/** A build runs as it is. Sources need tsx, which has no effect on threads through `--import`, hence the bootstrap. */
function startWorker(): Worker {
  const options: WorkerOptions = { name: "llm-fmri thread", execArgv: [] }
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./worker.js", import.meta.url), options)
  const tsx = import.meta.resolve("tsx/esm/api")
  const entry = new URL("./worker.ts", import.meta.url)
  const bootstrap = `import("${tsx}").then((tsx) => { tsx.register(); return import("${entry}") })`
  return new Worker(bootstrap, { ...options, eval: true })
}
