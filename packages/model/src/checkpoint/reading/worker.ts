import { parentPort } from "node:worker_threads"
import type { ReadJob } from "./job.js"
import { runJob, ShortRead } from "./run.js"

/** What comes back for a job: the values, or why there are none. */
export type Reply =
  | { id: number; data: Float32Array<ArrayBuffer>; nonFinite: number }
  | { id: number; failure: "short" | "memory" | "io"; message: string }

parentPort?.on("message", ({ id, job }: { id: number; job: ReadJob }) => {
  try {
    const { data, nonFinite } = runJob(job)
    parentPort?.postMessage({ id, data, nonFinite } satisfies Reply, [data.buffer])
  } catch (error) {
    const failure = error instanceof ShortRead ? "short" : error instanceof RangeError ? "memory" : "io"
    parentPort?.postMessage({ id, failure, message: (error as Error).message } satisfies Reply)
  }
})
