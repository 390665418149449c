import { availableParallelism } from "node:os"
import { startWorker } from "@llm-fmri/threads"
import { READABLE } from "./dtypes.js"
import type { ReadJob, ReadResult } from "./job.js"
import { runJob, ShortRead } from "./run.js"
import type { Reply } from "./worker.js"

/** Below this many bytes a worker's round trip costs more than the work. */
const INLINE_BYTES = 64 * 1024
const WORKERS = Math.min(2, availableParallelism())

/** Why a job gave no values: the file is shorter than it was, no memory, or the disk failed. */
export class ReadFailure extends Error {
  readonly kind: "short" | "memory" | "io"
  constructor(kind: "short" | "memory" | "io", message: string) {
    super(message)
    this.kind = kind
  }
}

interface Pending {
  resolve: (result: ReadResult) => void
  reject: (error: Error) => void
}

/** One worker thread and the jobs it has been given. It keeps the process alive only while a job is under way. */
class Reader {
  readonly pending = new Map<number, Pending>()
  readonly #worker = startWorker("./worker", import.meta.url, { name: "llm-fmri reader" })
  #next = 0

  constructor() {
    this.#worker.unref()
    this.#worker.on("message", (reply: Reply) => this.#settle(reply))
    this.#worker.on("error", (error) => this.#fail(error))
    this.#worker.on("exit", () => this.#fail(new Error("the reading thread stopped")))
  }

  run(job: ReadJob): Promise<ReadResult> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.pending.set(id, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage({ id, job })
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(reply: Reply): void {
    const waiting = this.pending.get(reply.id)
    this.pending.delete(reply.id)
    if (this.pending.size === 0) this.#worker.unref()
    if ("failure" in reply) waiting?.reject(new ReadFailure(reply.failure, reply.message))
    else waiting?.resolve({ data: reply.data, nonFinite: reply.nonFinite })
  }

  #fail(error: Error): void {
    for (const { reject } of this.pending.values()) reject(new ReadFailure("io", error.message))
    this.pending.clear()
    forget(this)
  }
}

const readers = new Set<Reader>()
let users = 0

/** Registers a user of the reading threads; with `warm`, the first thread starts now rather than at the first read. */
export function holdReaders(warm: boolean): void {
  users++
  if (warm && readers.size === 0) readers.add(new Reader())
}

/** The last user to let go stops the threads. */
export async function releaseReaders(): Promise<void> {
  users--
  if (users > 0) return
  const stopping = [...readers]
  readers.clear()
  await Promise.all(stopping.map((reader) => reader.stop()))
}

/** Runs a job in the least busy thread; small ones right here. */
export async function readValues(job: ReadJob): Promise<ReadResult> {
  const values = job.rows ? job.rows.length * (job.rowLength ?? 1) : job.count
  const block = READABLE[job.dtype]
  if ((values / block.values) * block.bytes <= INLINE_BYTES) return runHere(job)
  return leastBusy().run(job)
}

function runHere(job: ReadJob): ReadResult {
  try {
    return runJob(job)
  } catch (error) {
    throw new ReadFailure(error instanceof ShortRead ? "short" : "io", (error as Error).message)
  }
}

function leastBusy(): Reader {
  let best: Reader | undefined
  for (const reader of readers) if (!best || reader.pending.size < best.pending.size) best = reader
  if (best && (best.pending.size === 0 || readers.size >= WORKERS)) return best
  const reader = new Reader()
  readers.add(reader)
  return reader
}

function forget(reader: Reader): void {
  readers.delete(reader)
}
