import { availableParallelism } from "node:os"
import { FmriError } from "@llm-fmri/errors"
import { callHere } from "./call.js"
import { insideThread } from "./inside.js"
import { Thread } from "./thread.js"

export interface ThreadOptions {
  /** How many threads at most. Default: as many as the machine offers. With 1, all is done in the caller's own. */
  readonly threads?: number
  /** Stops handing out jobs, ends the threads that are busy, and rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called after each job with the number of those done. */
  readonly onDone?: (done: number) => void
}

const idle: Thread[] = []

/**
 * Ends the threads that wait for a next call, and with them what they hold in memory: what their modules keep, their own
 * runtimes and heaps. To be called between long pieces of work; later calls start threads anew. Threads at work go on.
 *
 * @example
 * ```ts
 * await endThreads()
 * ```
 */
export async function endThreads(): Promise<void> {
  await Promise.all(idle.splice(0).map((thread) => thread.stop()))
}

/**
 * Calls an exported function once for each job, on all cores, and returns the results in the order of the jobs. They do
 * not depend on the number of threads as long as the function is pure: each job names its own seed.
 *
 * Jobs and results are copied between threads (structured clone): plain data, typed arrays, Maps. Typed arrays made by
 * `shared` are not copied. Jobs are taken from an iterable one by one, when a thread is free, so an (async) generator that
 * makes large ones holds only a few at a time. The threads are kept for the next call and do not keep the process alive;
 * calls under way at the same time share them, so that two calls start no more threads than one.
 * Called within such a thread, everything is done there.
 *
 * @param module `import.meta.url` of the module that exports the function, as a rule the caller's own
 * @param name the name of the export: a function of one job, perhaps async
 * @throws FmriError `NotExported` when the module has no such function, `ThreadCount` when `threads` is no whole number
 *   above 0; whatever the function throws, for the first job that failed
 *
 * @example
 * ```ts
 * const url = new URL("data:text/javascript,export const square = (x) => x * x")
 * console.log(await inThreads<number, number>(url.href, "square", [1, 2, 3], { threads: 2 })) // [1, 4, 9]
 * ```
 */
export async function inThreads<Job, Result>(
  module: string,
  name: string,
  jobs: Iterable<Job> | AsyncIterable<Job>,
  { threads = availableParallelism(), signal, onDone }: ThreadOptions = {},
): Promise<Result[]> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new FmriError("ThreadCount", `${threads} threads cannot be used`, { fix: "Give a whole number above 0." })
  }
  signal?.throwIfAborted()
  const results: Result[] = []
  let done = 0
  const failures: { at: number; error: unknown }[] = []
  const queue = new Queue(jobs)

  const work = async (call: (job: Job) => Promise<unknown>): Promise<void> => {
    while (failures.length === 0) {
      signal?.throwIfAborted()
      const next = await queue.next()
      if (next === undefined) return
      try {
        results[next.at] = (await call(next.job)) as Result
        onDone?.(++done)
      } catch (error) {
        failures.push({ at: next.at, error })
      }
    }
  }
  // A thread is taken for a job that is there: making one may itself ask for threads.
  const inThread = (job: Job) =>
    withThread(threads, async (thread) => {
      signal?.throwIfAborted()
      const stop = () => void thread.stop()
      signal?.addEventListener("abort", stop, { once: true })
      try {
        return await thread.call({ module, name, job })
      } finally {
        signal?.removeEventListener("abort", stop)
      }
    })
  const workers =
    threads === 1 || insideThread.value
      ? [work((job) => callHere({ module, name, job }))]
      : Array.from({ length: threads }, () => work(inThread))
  const ended = await Promise.allSettled(workers)
  signal?.throwIfAborted()
  await queue.close()
  if (failures.length > 0) throw failures.sort((a, b) => a.at - b.at)[0]!.error
  for (const one of ended) if (one.status === "rejected") throw one.reason
  return results
}

let busy = 0
const waiting: (() => void)[] = []

/** Lends a thread, once fewer than `most` are lent: calls that are under way at the same time share the cores. */
async function withThread<T>(most: number, use: (thread: Thread) => Promise<T>): Promise<T> {
  while (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve))
  busy++
  const thread = idle.pop() ?? new Thread()
  try {
    return await use(thread)
  } finally {
    if (!thread.gone) idle.push(thread)
    busy--
    // All are woken, first come first: they may wait for different numbers.
    for (const wake of waiting.splice(0)) wake()
  }
}

/** Jobs with their numbers, one taker at a time: a generator must not be asked again before it has answered. */
class Queue<Job> {
  readonly #jobs: Iterator<Job> | AsyncIterator<Job>
  #turn: Promise<unknown> = Promise.resolve()
  #at = 0
  #ended = false

  constructor(jobs: Iterable<Job> | AsyncIterable<Job>) {
    this.#jobs = Symbol.asyncIterator in jobs ? jobs[Symbol.asyncIterator]() : jobs[Symbol.iterator]()
  }

  next(): Promise<{ at: number; job: Job } | undefined> {
    const mine = this.#turn.then(async () => {
      if (this.#ended) return undefined
      const { done, value } = await this.#jobs.next()
      if (done !== true) return { at: this.#at++, job: value }
      this.#ended = true
      return undefined
    })
    this.#turn = mine.catch(() => {
      this.#ended = true
    })
    return mine
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#jobs.return?.()
  }
}
