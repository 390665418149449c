import type { Runtime } from "@llm-fmri/graph"
import { endThreads } from "@llm-fmri/threads"

/**
 * The runtime that a subject is measured in. Compiled graphs, their buffers and what threads keep for a next call end with
 * the subject: over twelve claims they would grow to gigabytes.
 */
export class SubjectRuntime {
  readonly #start: () => Promise<Runtime>
  #started: Promise<Runtime> | undefined

  constructor(start: () => Promise<Runtime>) {
    this.#start = start
  }

  /** Starts it at the first call. */
  get(): Promise<Runtime> {
    this.#started ??= this.#start()
    return this.#started
  }

  /** Closes it, and ends the threads that were used beside it; the next `get` starts another. */
  async end(): Promise<void> {
    const started = this.#started
    this.#started = undefined
    if (started === undefined) return
    await endThreads()
    await (await started).close()
  }
}
