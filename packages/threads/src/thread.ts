import { failureError } from "./call.js"
import type { Answer, Call } from "./protocol.js"
import { startWorker } from "./start-worker.js"

/** One thread. It takes one call at a time, and keeps the process alive only while it has one. */
export class Thread {
  readonly #worker = startWorker("./worker", import.meta.url, { name: "llm-fmri thread" })
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
