import type { WordTable } from "@llm-fmri/replicate"
import type { ThreadOptions } from "@llm-fmri/threads"
import { inParts, type JobOf, type Labels, type Part, type ResultOf, type Work } from "./work.js"

/**
 * Parts of a measurement that are done together, on all cores.
 *
 * @example
 * ```ts
 * const batch = new Batch()
 * const found = batch.add("agreement", () => ({ x, labels: labelsOf(table), options }))
 * await batch.run({ signal })
 * found() // Agreement
 * ```
 */
export class Batch {
  readonly #parts: (() => Part)[] = []
  #results: unknown[] = []

  /** @param job made when a thread is free for it, so that few jobs are held at a time */
  add<K extends keyof Work>(name: K, job: () => JobOf<K>): () => ResultOf<K> {
    const at = this.#parts.length
    this.#parts.push(() => ({ name, job: job() }))
    return () => this.#results[at] as ResultOf<K>
  }

  get length(): number {
    return this.#parts.length
  }

  async run(options: ThreadOptions): Promise<void> {
    const parts = this.#parts
    const jobs = function* () {
      for (const part of parts) yield part()
    }
    this.#results = await inParts(jobs(), options)
  }
}

/** What stimuli are known by in a thread. */
export function labelsOf({ category, word, fold, wordCategory, wordFold, categories }: WordTable): Labels {
  return { category, word, fold, wordCategory, wordFold, categories }
}

/** Small nets are measured faster than threads start. */
export function threadsFor(numbers: number): Pick<ThreadOptions, "threads"> {
  return numbers < 200_000 ? { threads: 1 } : {}
}
